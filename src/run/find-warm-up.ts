import type { FoundWarmUp } from "../report/outcome";
import type { Experiment, Scenario } from "../scenario/scenario";
import { mser5 } from "../stats/mser";
import type { Result, Timeline } from "../stats/result";
import { plan } from "./plan";
import type { Job } from "./plan";

/** Points of the series that is looked at, and the fewest when several are taken together. */
const POINTS = 1000;
const LEAST_POINTS = 100;
/** Requests of all replications that a point should rest on. */
const REQUESTS = 5;
/** Replications of the first pass: their average is smooth enough, and more would cost too much. */
const MOST = 10;
/**
 * With fewer, chance would choose the cut: it leaves out a beginning that happens to be slow, and intervals
 * of the very run that it is chosen by then hold too rarely (of one run, 92 % where 95 % are meant:
 * test/intervals). Where there are fewer runs, so many are looked at all the same, but not to their end.
 */
const LEAST = 5;
/** However few there are, this share of a run is looked at. */
const SHORTEST = 0.4;
/**
 * Of the time that is looked at, this much is left out in any case: MSER-5 finds where the mean is level, and
 * tails take longer (what intervals of p99 miss without it is measured in test/intervals).
 */
const LEAST_SHARE = 0.1;

/** Simulations before the ones that count, to see how these are to be measured. */
export interface FirstPass {
  readonly experiment: Experiment;
  readonly jobs: readonly Job[];
  /** By variant: how long those take that count. */
  readonly durationsNs: readonly number[];
}

/** Null when every warm-up is given. */
export function firstPass(experiment: Experiment): FirstPass | null {
  if (!experiment.variants.some(({ scenario }) => scenario.run.findsWarmup)) return null;
  const variants = experiment.variants.map(({ name, scenario }) => ({
    name,
    scenario: asLookedAt(scenario),
  }));
  const own = { ...experiment, variants };
  const jobs = plan(own).filter(({ variant }) => experiment.variants[variant].scenario.run.findsWarmup);
  const durationsNs = experiment.variants.map(({ scenario }) => scenario.run.durationNs);
  return { experiment: own, jobs, durationsNs };
}

/** From its very beginning, in short intervals, for as much time as those take in all that count. */
function asLookedAt(scenario: Scenario): Scenario {
  const { run, outputs } = scenario;
  const given = run.precision?.least ?? run.replications;
  const replications = Math.max(LEAST, Math.min(given, MOST));
  const share = Math.min(1, Math.max(SHORTEST, given / LEAST));
  const durationNs = Math.ceil(run.durationNs * share);
  return {
    ...scenario,
    run: { ...run, durationNs, warmupNs: 0, replications, precision: null },
    outputs: { ...outputs, intervalNs: Math.max(1, Math.floor(durationNs / POINTS)) },
  };
}

/**
 * The warm-up that the slowest client of all variants needs, by MSER-5 on the mean latency of its successes
 * in each interval, over all replications. Faults are no part of a beginning: the series ends where the first
 * begins.
 */
export function warmUpOf(
  { experiment, jobs, durationsNs }: FirstPass,
  results: readonly (Result | null)[],
): FoundWarmUp {
  const found = experiment.variants.flatMap(({ name, scenario }, variant) => {
    const own = results.filter(
      (result, k): result is Result => result !== null && jobs[k].variant === variant,
    );
    if (own.length === 0) return [];
    return scenario.clients.map((client) => ({
      ...warmUpOfClient(client.name, own, durationsNs[variant]),
      variant: name,
      client: client.name,
    }));
  });
  return found.reduce((slowest, one) => (isSlower(one, slowest) ? one : slowest));
}

function isSlower(one: FoundWarmUp, other: FoundWarmUp): boolean {
  return one.isLevel === other.isLevel ? one.deletedNs > other.deletedNs : !one.isLevel;
}

function warmUpOfClient(
  client: string,
  results: readonly Result[],
  wholeNs: number,
): Omit<FoundWarmUp, "variant" | "client"> {
  const [{ intervalNs, durationNs }] = results;
  const untilNs = Math.min(...results.flatMap(({ faults }) => faults.map(({ fromNs }) => fromNs)));
  const lines = results.map(({ timelines }) =>
    timelines.find(({ kind, name }) => kind === "client" && name === client)!,
  );
  const endNs = Math.min(untilNs, durationNs);
  const length = Math.min(Math.floor(endNs / intervalNs), ...lines.map(({ requests }) => requests.length));
  const width = widthOf(lines, length);
  const found = mser5(averages(lines, Math.floor(length / width), width));
  const half = Math.floor(length / 2) * intervalNs;
  const least = Math.min(half, Math.ceil(Math.min(untilNs, wholeNs) * LEAST_SHARE));
  return {
    deletedNs: found === null ? half : Math.max(least, found.deleted * width * intervalNs),
    isLevel: found?.isLevel ?? false,
    untilNs,
    replications: results.length,
  };
}

/** Intervals to take together so that each has its requests, as long as enough are left. */
function widthOf(lines: readonly Timeline[], length: number): number {
  const requests = lines.reduce(
    (all, line) => all + line.requests.subarray(0, length).reduce((sum, count) => sum + count, 0),
    0,
  );
  const wanted = Math.ceil((REQUESTS * length) / Math.max(1, requests));
  return Math.max(1, Math.min(wanted, Math.floor(length / LEAST_POINTS)));
}

/** Mean latency of the successes in each `width` intervals; where there are none, as before. */
function averages(lines: readonly Timeline[], count: number, width: number): number[] {
  let last = NaN;
  const values = Array.from({ length: count }, (_, point) => {
    let time = 0;
    let successes = 0;
    for (const { requests, errors, latency } of lines) {
      for (let i = point * width; i < (point + 1) * width; i++) {
        time += latency.sum[i];
        successes += requests[i] - errors[i];
      }
    }
    if (successes > 0) last = time / successes;
    return last;
  });
  const first = values.find((value) => !Number.isNaN(value)) ?? 0;
  return values.map((value) => (Number.isNaN(value) ? first : value));
}
