import { mean } from "../kernel/distribution/moments";
import type { OpenArrivals } from "./arrivals";
import { mostUsers, peakRate } from "./arrivals";
import { callsOf } from "./calls";
import type { JourneyStep } from "./client";
import { LeastTime } from "./least-time";
import type { Scenario, Service } from "./scenario";

const HOPS_MAX = 100;

/**
 * Requests a second of each operation when every open-loop client is at such a rate (its highest, if nothing
 * is said), without retries.
 */
export function operationRates(
  { services, clients }: Scenario,
  rateOf: (arrivals: OpenArrivals) => number = peakRate,
): number[][] {
  const rates = services.map(({ operations }) => operations.map(() => 0));
  for (const { arrivals, mix } of clients) {
    if (arrivals.kind === "closed") continue;
    const rate = rateOf(arrivals);
    const total = mix.reduce((sum, { weight }) => sum + weight, 0);
    for (const { service, operation, weight } of mix) rates[service][operation] += (rate * weight) / total;
  }
  return withCalls(services, rates);
}

/**
 * The same with the users of closed loops as well, as many as there are at most, if they never waited in any
 * line: they cannot offer more. `open`: what open loops offer.
 */
export function unhinderedRates(scenario: Scenario, open: readonly (readonly number[])[]): number[][] {
  const { services, clients } = scenario;
  const least = new LeastTime(services);
  const rates = services.map(({ operations }) => operations.map(() => 0));
  for (const { arrivals, mix, journey } of clients) {
    if (arrivals.kind !== "closed") continue;
    const total = journey === null ? mix.reduce((sum, { weight }) => sum + weight, 0) : 1;
    const answers = mix.reduce((sum, entry) => sum + (entry.weight / total) * least.of(entry), 0);
    const roundNs = mean(arrivals.think) + answers + pausesOf(journey ?? []);
    const rounds = mostUsers(arrivals) / (roundNs / 1e9);
    for (const { service, operation, weight } of mix) rates[service][operation] += (rounds * weight) / total;
  }
  return withCalls(services, rates).map((row, service) =>
    row.map((rate, operation) => rate + open[service][operation]),
  );
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
function withCalls(services: readonly Service[], asked: readonly (readonly number[])[]): number[][] {
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
          for (const call of callsOf(steps)) next[call.service][call.operation] += rate * call.count;
      }
    }
    wave = next;
  }
  return rates;
}
