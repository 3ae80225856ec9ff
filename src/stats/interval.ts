import { fsum, mean } from "d3-array";
import { studentT } from "./student-t";

/** A point estimate inside its confidence interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Replications (or batches of one) behind it, at least 2. */
  readonly n: number;
}

/**
 * Confidence interval (`confidence` in 0..1) for the mean of independent replications, by Student's t. Null
 * when there is none: fewer than two values, or one that is not finite.
 */
export function meanInterval(values: readonly number[], confidence: number): Interval | null {
  return sectionedInterval(values, mean(values) ?? NaN, confidence);
}

/**
 * The same around `estimate`, a figure of all replications together (a quantile of the merged histogram,
 * say) that need not be the mean of theirs: the spread is taken about the estimate, so it always lies
 * inside. Sectioning, after Nakayama (2014), "Confidence intervals for quantiles using sectioning when
 * applying variance-reduction techniques".
 */
export function sectionedInterval(
  values: readonly number[],
  estimate: number,
  confidence: number,
): Interval | null {
  const n = values.length;
  if (n < 2 || !Number.isFinite(estimate) || !values.every(Number.isFinite)) return null;
  const spread = fsum(values, (value) => (value - estimate) * (value - estimate));
  const half = studentT((1 + confidence) / 2, n - 1) * Math.sqrt(spread / (n * (n - 1)));
  return symmetric(estimate, half, n);
}

export function symmetric(mean: number, half: number, n: number): Interval {
  return { mean, low: mean - half, high: mean + half, n };
}
