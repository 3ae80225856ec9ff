import { gammaQuantile } from "../../src/lib/special-functions";
import type { Expected } from "./case";
import type { Measured } from "./measure";

/** Standard errors that an estimate may be off: by more than that in 2 of a million runs of a right simulator. */
const Z = 4.75;

/** Our quantiles are taken from buckets at most 1/128 wide; they are good to half a bucket. */
const QUANTILE_ERROR = 1 / 256;

/** The chance that a spread over seeds by chance leaves the range that it is held to. */
const ODD = 1e-6;

/** Fewer requests than these are not enough to know a spread from. */
const COUNT_MIN = 10;

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

/** What is wrong with the mean of some runs; null: nothing. */
export function wrong(metric: string, expected: Expected, runs: readonly Measured[]): string | null {
  const n = mean(runs.map((run) => run.n));
  const measured = mean(runs.map(({ value }) => value));
  const allowed = tolerance(metric, expected, n, runs.length);
  // Also false for what is not a number.
  if (Math.abs(measured - expected.value) <= allowed) return null;
  const off = (measured - expected.value) / allowed;
  return `${metric}: ${measured} instead of ${expected.value} +- ${allowed} (${off.toFixed(2)} times that)`;
}

/**
 * Standard deviation of the runs over the one that they should have; undefined where no chance is involved.
 * It must be 0.5 to 2, allowing for the few runs that it is known from: less, and the runs share their
 * chance; more, and they are not in their steady state.
 */
export function spread(metric: string, expected: Expected, runs: readonly Measured[]): number | undefined {
  const n = mean(runs.map((run) => run.n));
  const one = deviation(expected, n);
  if (one === undefined || runs.length < 2) return undefined;
  // A share that as good as no request makes a difference to: sd1^2 is the chance that one does.
  const isShare = metric.endsWith("_fraction");
  if (isShare && expected.sd1 !== undefined && n * expected.sd1 * expected.sd1 < COUNT_MIN) return undefined;
  const middle = mean(runs.map(({ value }) => value));
  const squares = runs.map(({ value }) => (value - middle) * (value - middle));
  return Math.sqrt((mean(squares) * runs.length) / (runs.length - 1)) / one;
}

/** The range of the spread of `runs` runs: chi-square over its degrees of freedom, around 0.5 to 2. */
export function spreadRange(runs: number): readonly [number, number] {
  const freedom = runs - 1;
  const chiSquare = (p: number): number => 2 * gammaQuantile(freedom / 2, p);
  return [0.5 * Math.sqrt(chiSquare(ODD) / freedom), 2 * Math.sqrt(chiSquare(1 - ODD) / freedom)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
