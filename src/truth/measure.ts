import { mean, sum } from "d3-array";
import {
  BREAKER_OPEN,
  CLIENT_TIMEOUT,
  ENDINGS,
  QUEUE_FULL,
  QUEUE_TIMEOUT,
  RATE_LIMITED,
} from "../mesh/outcome";
import type { Scenario } from "../scenario/scenario";
import { Histogram, lowerEdge, mergeHistograms } from "../stats/histogram";
import type { Result, Timeline } from "../stats/result";

/** An estimate and the number of units (requests, as a rule) that it comes from. */
export interface Measured {
  readonly value: number;
  readonly n: number;
}

/** What to look at in a result. */
export interface Reading {
  /** Services that do the work: all but those that only stand for the flow. */
  readonly servers: readonly string[];
  /** Above this a request counts as slow, seconds. */
  readonly threshold?: number;
  /** Cores stop and go on, so that work done is what counts as busy, not time taken for it. */
  readonly coresFail?: boolean;
  /** A client that asks services of its own, which are like the others but for how failures are retried. */
  readonly distinct?: string;
}

/** A finished run of a queueing system, as the metrics want it. */
class Sample {
  readonly result: Result;
  readonly reading: Reading;
  readonly scenario: Scenario;
  readonly seconds: number;
  readonly routes: Result["routes"];
  /** Those of `reading.distinct`. */
  readonly distinct: Result["routes"];
  readonly latency: Histogram;

  constructor(result: Result, scenario: Scenario, reading: Reading) {
    this.result = result;
    this.scenario = scenario;
    this.reading = reading;
    const { distinct } = reading;
    this.seconds = (result.durationNs - result.warmupNs) / 1e9;
    this.routes = result.routes.filter((route) => route.callerKind === "client" && route.caller !== distinct);
    this.distinct = result.routes.filter(({ caller }) => caller === distinct);
    this.latency = mergeHistograms(this.routes.map(({ latency }) => latency));
  }

  total(of: "requests" | "successes" | "failures" | "attempts"): number {
    return sum(this.routes, (route) => route[of]);
  }

  /** Measured requests that ended with this outcome. */
  outcome(code: number): number {
    return sum(this.routes, ({ failuresByCause }) =>
      sum(ENDINGS, (_, ending) => failuresByCause[code * ENDINGS.length + ending]),
    );
  }

  /** Time average over the measured time. */
  average(kind: Timeline["kind"], column: "inFlight" | "queue"): number {
    const { timelines, warmupNs, durationNs, intervalNs } = this.result;
    const names = kind === "client" ? null : this.reading.servers;
    return sum(timelines, (timeline) => {
      const counts = timeline.kind === kind && (names === null || names.includes(timeline.name));
      const measured = timeline[column].slice(warmupNs / intervalNs, durationNs / intervalNs);
      return counts ? mean(measured) : 0;
    });
  }

  /** Core time in use, over the core time that there is. */
  utilisation(): number {
    const { result, reading } = this;
    const coresOf = (name: string): number => this.coresOf(name);
    const limited = result.instances.filter(
      ({ service }) => reading.servers.includes(service) && coresOf(service) < Infinity,
    );
    const there = sum(limited, ({ service, aliveNs }) => coresOf(service) * aliveNs);
    const executed = sum(result.services, ({ service, executedNs }) =>
      coresOf(service) < Infinity ? executedNs : 0,
    );
    const inUse = sum(limited, (one) => one.utilization! * coresOf(one.service) * one.aliveNs);
    return (reading.coresFail === true ? executed : inUse) / there;
  }

  /** How often requests had to wait for a worker. */
  waits(): number {
    return sum(this.result.services, ({ service, waits }) =>
      this.reading.servers.includes(service) ? waits : 0,
    );
  }

  /** Of a service whose cores are limited, on average over the measured time. */
  coresInUse(): number {
    return this.utilisation() * sum(this.result.instances, ({ service }) => this.coresOf(service));
  }

  /** Also those that were under way when nobody waited for them any more. */
  attemptsOnServers(): number {
    return sum(this.reading.servers, (name) => this.attemptsAt(name));
  }

  attemptsAt(service: string): number {
    return sum(result(this.result, service), ({ requests }) => requests);
  }

  private coresOf(name: string): number {
    return this.scenario.services.find((one) => one.name === name)!.cores;
  }
}

function result({ operations }: Result, name: string): Result["operations"] {
  return operations.filter(({ service }) => service === name);
}

/** Share of the values above `seconds`, which must not lie inside a bucket that has any. */
function shareAbove(latency: Histogram, seconds: number): number {
  const above = sum(latency.counts, (count, bucket) =>
    lowerEdge(bucket, latency.precision) >= seconds * 1e9 ? count : 0,
  );
  return above / latency.count;
}

/** Versions that a client may be sent to. */
const VERSIONS_MAX = 10;

const quantile =
  (q: number) =>
  ({ latency }: Sample): number =>
    latency.quantile(q) / 1e9;

const perRequest = (of: (sample: Sample) => number) => (sample: Sample) =>
  of(sample) / sample.total("requests");
const perSecond = (of: (sample: Sample) => number) => (sample: Sample) => of(sample) / sample.seconds;

const perDistinct = (of: "failures" | "attempts") => (sample: Sample) =>
  sum(sample.distinct, (route) => route[of]) / sum(sample.distinct, ({ requests }) => requests);

const sojournMean = ({ latency }: Sample): number => latency.mean / 1e9;
const successes = (sample: Sample): number => sample.total("successes");
const failures = (sample: Sample): number => sample.total("failures");
const attempts = (sample: Sample): number => sample.total("attempts");

/** Every metric of a queueing system that a result can answer. */
const METRICS: Readonly<Record<string, (sample: Sample) => number>> = {
  sojourn_mean: sojournMean,
  sojourn_mean_ok: sojournMean,
  sojourn_var: ({ latency }) => (latency.deviation / 1e9) * (latency.deviation / 1e9),
  sojourn_p50: quantile(0.5),
  sojourn_p90: quantile(0.9),
  sojourn_p95: quantile(0.95),
  sojourn_p99: quantile(0.99),
  sojourn_p999: quantile(0.999),
  // Little's law for the line: those in it, over the rate at which they leave it.
  wait_mean: (sample) => sample.average("service", "queue") / perSecond(successes)(sample),
  sojourn_mean_served: sojournMean,
  // A sojourn less the work in it, both over those that were served.
  wait_mean_served: (sample) => sojournMean(sample) - sample.coresInUse() / perSecond(successes)(sample),
  in_system_mean: (sample) => sample.average("client", "inFlight"),
  utilisation: (sample) => sample.utilisation(),
  // Of those that were let in.
  p_wait: (sample) => sample.waits() / (sample.total("requests") - sample.outcome(QUEUE_FULL)),
  throughput: perSecond(successes),
  goodput: perSecond(successes),
  blocked: perRequest((sample) => sample.outcome(QUEUE_FULL)),
  abandoned: perRequest((sample) => sample.outcome(QUEUE_TIMEOUT)),
  timed_out: perRequest((sample) => sample.outcome(CLIENT_TIMEOUT)),
  success_fraction: perRequest(successes),
  failure_fraction_independent: perRequest(failures),
  attempts_per_request: perRequest(attempts),
  calls_per_request_independent: perRequest(attempts),
  failure_fraction_distinct: perDistinct("failures"),
  calls_per_request_distinct: perDistinct("attempts"),
  backend_load: perSecond(attempts),
  // What the calls of a flow, or else of a client, take in attempts, by request.
  calls_per_request: perRequest((sample) => sample.attemptsOnServers()),
  rejected_fraction: perRequest((sample) => sample.outcome(BREAKER_OPEN) + sample.outcome(RATE_LIMITED)),
  accepted_rate: perSecond(successes),
  backend_rate: perSecond((sample) => sample.attemptsAt(sample.reading.servers[0])),
  leaf_calls_per_request: perRequest((sample) => sample.attemptsAt(sample.reading.servers.at(-1)!)),
  slo_violation_fraction: ({ latency, reading }) => shareAbove(latency, reading.threshold!),
  ...Object.fromEntries(
    Array.from({ length: VERSIONS_MAX }, (_, version) => [
      `fraction_v${version}`,
      perRequest(({ routes }) => routes.at(version)?.requests ?? NaN),
    ]),
  ),
};

/** All metrics of a run of a queueing system. */
export function measureQueueing(
  result: Result,
  scenario: Scenario,
  reading: Reading,
): ReadonlyMap<string, Measured> {
  const sample = new Sample(result, scenario, reading);
  const n = sample.total("requests");
  return new Map(Object.entries(METRICS).map(([name, of]) => [name, { value: of(sample), n }]));
}
