import { mean, sum } from "d3-array";
import { Histogram, lowerEdge } from "../stats/histogram";
import type { Result, RouteResult } from "../stats/result";

/** What a paper gives a figure of, seen in one run. */
export type Observe = (result: Result) => number;

const clientOf = ({ routes }: Result, name: string): RouteResult =>
  routes.find(({ callerKind, caller }) => callerKind === "client" && caller === name)!;

const latencyOf = (result: Result, name: string): Histogram => Histogram.from(clientOf(result, name).latency);

/** Mean latency of a client's successes, in seconds. */
export function meanOf(client: string): Observe {
  return (result) => latencyOf(result, client).mean / 1e9;
}

/** A quantile of the latency of a client's successes, in seconds. */
export function quantileOf(client: string, q: number): Observe {
  return (result) => latencyOf(result, client).quantile(q) / 1e9;
}

/** The same where what failed took longest: Infinity where the quantile is among that. */
export function quantileOfAll(client: string, q: number): Observe {
  return (result) => {
    const { requests, successes } = clientOf(result, client);
    const rank = q * requests;
    return rank >= successes ? Infinity : latencyOf(result, client).quantile(rank / successes) / 1e9;
  };
}

/** Share of a client's successes that took longer. */
export function slowerThan(client: string, seconds: number): Observe {
  return (result) => {
    const latency = latencyOf(result, client);
    const slow = sum(latency.counts, (count, bucket) =>
      lowerEdge(bucket, latency.precision) >= seconds * 1e9 ? count : 0,
    );
    return slow / latency.count;
  };
}

/** Attempts that arrive at a service for each request of a client. */
export function attemptsPerRequest(service: string, client: string): Observe {
  return (result) => attemptsAt(result, service) / clientOf(result, client).requests;
}

/** Attempts that arrive at a service per second. */
export function attemptsPerSecond(service: string): Observe {
  return (result) => attemptsAt(result, service) / secondsOf(result);
}

/** A client's successes per second. */
export function goodputOf(client: string): Observe {
  return (result) => clientOf(result, client).successes / secondsOf(result);
}

/** Requests of a client under way, on average over time, for each of so many servers. */
export function inSystemPer(client: string, servers: number): Observe {
  return (result) => averageOf(result, client, "inFlight") / servers;
}

/**
 * Share of the requests that wait, of a service with one line for all its servers: all of them are busy
 * then, and the line moves at their pace, so the mean wait is this share over what is left of their rate.
 */
export function waitingShare(service: string, spare: number): Observe {
  return (result) => {
    const perSecond = attemptsAt(result, service) / secondsOf(result);
    return (averageOf(result, service, "queue") / perSecond) * spare;
  };
}

function attemptsAt({ operations }: Result, name: string): number {
  return sum(
    operations.filter(({ service }) => service === name),
    ({ requests }) => requests,
  );
}

function secondsOf({ durationNs, warmupNs }: Result): number {
  return (durationNs - warmupNs) / 1e9;
}

function averageOf(result: Result, name: string, column: "inFlight" | "queue"): number {
  const { timelines, warmupNs, durationNs, intervalNs } = result;
  const timeline = timelines.find((one) => one.name === name)!;
  return mean(timeline[column].slice(warmupNs / intervalNs, durationNs / intervalNs))!;
}
