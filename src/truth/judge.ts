import { mean } from "d3-array";
import { gammaQuantile } from "../lib/special-functions";
import { meanInterval } from "../stats/interval";
import { UNMEASURED } from "./beyond";
import type { Expected, TheoryCase } from "./case";
import type { Measured } from "./measure";
import type { CaseReport, MetricReport } from "./report";

/**
 * Standard errors that an estimate may be off: by more than that in 2 of a million runs of a right
 * simulator.
 */
const Z = 4.75;

/** Our quantiles are taken from buckets at most 1/128 wide; they are good to half a bucket. */
const QUANTILE_ERROR = 1 / 256;

/** The chance that a spread over seeds by chance leaves the range that it is held to. */
const ODD = 1e-6;

/** Fewer requests than these are not enough to know a spread from. */
const COUNT_MIN = 10;

/** A deviation of less than this share of the value is none: what varies so little is certain. */
const CERTAIN = 1e-9;

/** Of the intervals that are shown. */
export const CONFIDENCE = 0.95;

/** Metrics that are shares of requests. */
const SHARE = /fraction|^blocked$|^abandoned$|^timed_out$|^p_wait$/;

/** Standard deviation of an estimate from `n` units; undefined where no chance is involved. */
export function deviation({ sd1, sd }: Expected, n: number): number | undefined {
  const one = sd1 ?? sd;
  return one === undefined ? undefined : one / Math.sqrt(n);
}

/** How far the mean of the estimates of `seeds` runs, each from `n` units, may be from the expected value. */
export function tolerance(metric: string, expected: Expected, n: number, seeds = 1): number {
  const one = deviation(expected, n);
  if (one === undefined) return expected.tol;
  const reading = /_p\d+$/.test(metric) ? QUANTILE_ERROR * expected.value : 0;
  return (Z * one) / Math.sqrt(seeds) + Z * (expected.uncertainty ?? 0) + reading;
}

/** The metrics of a case that a short run can answer, and somebody who measures it has an answer to. */
function asked({ run, expected }: TheoryCase): [metric: string, expected: Expected][] {
  const skip = run.quick?.skip ?? [];
  return Object.entries(expected).filter(
    ([metric]) => !skip.includes(metric) && !Object.hasOwn(UNMEASURED, metric),
  );
}

/** What the runs of a case, one for each seed, come to. */
export function judge(
  { file, theory }: { readonly file: string; readonly theory: TheoryCase },
  runs: readonly ReadonlyMap<string, Measured>[],
): CaseReport {
  const metrics: MetricReport[] = [];
  const unmeasured: string[] = [];
  for (const [metric, expected] of asked(theory)) {
    const measured = runs.flatMap((values) => values.get(metric) ?? []);
    if (measured.length === runs.length) metrics.push(judgeMetric(metric, expected, measured));
    else unmeasured.push(metric);
  }
  const { id, title, family } = theory;
  const base = { file, id, title, family, seeds: runs.length, metrics };
  if (unmeasured.length > 0)
    return { ...base, verdict: "not covered", reason: `nothing measures ${unmeasured.join(", ")}` };
  const problems = [...metrics.flatMap(({ problem }) => problem ?? []), ...tooNarrow(metrics, runs.length)];
  if (problems.length > 0) return { ...base, verdict: "failed", reason: problems.join("; ") };
  return { ...base, verdict: "passed", reason: null };
}

function judgeMetric(metric: string, expected: Expected, runs: readonly Measured[]): MetricReport {
  const values = runs.map(({ value }) => value);
  const n = mean(runs, (run) => run.n)!;
  const ours = mean(values)!;
  const allowed = tolerance(metric, expected, n, runs.length);
  const isCertain = deviation(expected, n) === undefined;
  const found = spread(metric, expected, runs);
  const interval = isCertain ? null : meanInterval(values, CONFIDENCE);
  return {
    metric,
    basis: expected.basis ?? null,
    theory: expected.value,
    ours,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    allowed,
    units: n * runs.length,
    spread: found ?? null,
    problem: wrong(expected, ours, allowed, metric) ?? tooWide(metric, found, runs.length),
  };
}

function wrong({ value }: Expected, ours: number, allowed: number, metric: string): string | null {
  // Also false for what is not a number.
  if (Math.abs(ours - value) <= allowed) return null;
  const off = ((ours - value) / allowed).toFixed(2);
  return `${metric}: ${ours} instead of ${value} +- ${allowed} (${off} times that)`;
}

function tooWide(metric: string, found: number | undefined, seeds: number): string | null {
  if (found === undefined || found <= spreadRange(seeds)[1]) return null;
  return `${metric}: the seeds differ ${found.toFixed(2)} times as much as they should`;
}

/**
 * Runs that share their chance are too much alike in all that they measure. In one metric they may well be:
 * in a given time a busy bucket gives out as many tokens as it gets, by whatever chance they are asked for.
 */
function tooNarrow(metrics: readonly MetricReport[], seeds: number): string[] {
  const spreads = metrics.flatMap(({ spread: found }) => found ?? []);
  const most = Math.max(...spreads);
  if (spreads.length === 0 || most >= spreadRange(seeds)[0]) return [];
  return [`the seeds differ by at most ${most.toFixed(2)} of what they should, in all metrics`];
}

/**
 * Standard deviation of the runs over the one that they should have; undefined where no chance is involved.
 * It must be 0.5 to 2, allowing for the few runs that it is known from: less, and the runs share their
 * chance; more, and they are not in their steady state.
 */
export function spread(metric: string, expected: Expected, runs: readonly Measured[]): number | undefined {
  const n = mean(runs, (run) => run.n)!;
  const one = deviation(expected, n);
  if (one === undefined || runs.length < 2 || one <= CERTAIN * Math.abs(expected.value)) return undefined;
  // A share that as good as no request makes a difference to: sd1^2 is the chance that one does.
  const { sd1 } = expected;
  if (SHARE.test(metric) && sd1 !== undefined && n * sd1 * sd1 < COUNT_MIN) return undefined;
  const middle = mean(runs, ({ value }) => value)!;
  const squares = runs.map(({ value }) => (value - middle) * (value - middle));
  return Math.sqrt((mean(squares)! * runs.length) / (runs.length - 1)) / one;
}

/** The range of the spread of `runs` runs: chi-square over its degrees of freedom, around 0.5 to 2. */
export function spreadRange(runs: number): readonly [number, number] {
  const freedom = runs - 1;
  const chiSquare = (p: number): number => 2 * gammaQuantile(freedom / 2, p);
  return [0.5 * Math.sqrt(chiSquare(ODD) / freedom), 2 * Math.sqrt(chiSquare(1 - ODD) / freedom)];
}
