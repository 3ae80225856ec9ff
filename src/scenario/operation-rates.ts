import { mean } from "../kernel/distribution/moments";
import type { OpenArrivals } from "./arrivals";
import { mostUsers, peakRate } from "./arrivals";
import { callsOf } from "./calls";
import type { ExpectedCall } from "./calls";
import type { JourneyStep } from "./client";
import { divert } from "./diversions";
import { LeastTime } from "./least-time";
import type { Client, Scenario } from "./scenario";

const HOPS_MAX = 100;

/**
 * Requests a second of each operation when every open-loop client is at such a rate (its highest, if nothing
 * is said), without retries.
 */
export function operationRates(
  scenario: Scenario,
  rateOf: (arrivals: OpenArrivals) => number = peakRate,
): number[][] {
  const { services, clients } = scenario;
  const rates = services.map(({ operations }) => operations.map(() => 0));
  for (const [client, { arrivals }] of clients.entries()) {
    if (arrivals.kind === "closed") continue;
    const rate = rateOf(arrivals);
    for (const { service, operation, count } of askedBy(scenario, client))
      rates[service][operation] += rate * count;
  }
  return withCalls(scenario, rates);
}

/** What a request of a client comes to on average, copies of it included. */
function askedBy(scenario: Scenario, client: number): ExpectedCall[] {
  const { mix } = scenario.clients[client];
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  const calls = mix.map(({ service, operation, weight }) => {
    return { ...ONCE, service, operation, count: weight / total };
  });
  return divert(calls, { client }, scenario);
}

const ONCE = { certain: false, timeoutNs: Infinity, ownRetry: null, isAsync: false } as const;

/**
 * The same with the users of closed loops as well, as many as there are at most, if they never waited in any
 * line: they cannot offer more. `open`: what open loops offer.
 */
export function unhinderedRates(scenario: Scenario, open: readonly (readonly number[])[]): number[][] {
  const { services, clients } = scenario;
  const least = new LeastTime(services);
  const rates = services.map(({ operations }) => operations.map(() => 0));
  for (const [client, { arrivals, mix, journey }] of clients.entries()) {
    if (arrivals.kind !== "closed") continue;
    const total = journey === null ? mix.reduce((sum, { weight }) => sum + weight, 0) : 1;
    const answers = mix.reduce((sum, entry) => sum + (entry.weight / total) * least.of(entry), 0);
    const roundNs = mean(arrivals.think) + answers + pausesOf(journey ?? []);
    const rounds = mostUsers(arrivals) / (roundNs / 1e9);
    for (const { service, operation, count } of askedBy(scenario, client))
      rates[service][operation] += rounds * (journey === null ? 1 : weights(mix)) * count;
  }
  return withCalls(scenario, rates).map((row, service) =>
    row.map((rate, operation) => rate + open[service][operation]),
  );
}

function weights(mix: Client["mix"]): number {
  return mix.reduce((sum, { weight }) => sum + weight, 0);
}

/** Mean time in ns that users pause in a journey. */
function pausesOf(steps: readonly JourneyStep[]): number {
  return steps.reduce((sum, step) => {
    switch (step.kind) {
      case "call":
        return sum;
      case "wait":
        return sum + mean(step.time);
      case "repeat":
        return sum + step.times * pausesOf(step.steps);
      case "choose": {
        const total = step.branches.reduce((weights, { weight }) => weights + weight, 0);
        return step.branches.reduce((all, one) => all + (one.weight / total) * pausesOf(one.steps), sum);
      }
    }
  }, 0);
}

/** What clients ask for, and all that is called for it. */
function withCalls(scenario: Scenario, asked: readonly (readonly number[])[]): number[][] {
  const { services } = scenario;
  const rates = services.map(({ operations }) => operations.map(() => 0));
  let wave = asked;
  // Each round follows the calls one hop further; circles with chances below 1 fade out.
  for (let hop = 0; hop < HOPS_MAX && wave.some((row) => row.some((rate) => rate > 0)); hop++) {
    const next = services.map(({ operations }) => operations.map(() => 0));
    for (const [s, { operations }] of services.entries()) {
      for (const [o, { steps }] of operations.entries()) {
        const rate = wave[s][o];
        rates[s][o] += rate;
        if (rate > 0)
          for (const call of divert(callsOf(steps), { service: s }, scenario))
            next[call.service][call.operation] += rate * call.count;
      }
    }
    wave = next;
  }
  return rates;
}
