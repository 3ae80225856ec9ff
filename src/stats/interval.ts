import { fsum, mean } from "d3-array";
import { covariance } from "./covariance";
import { studentT } from "./student-t";

/** A point estimate inside its confidence interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Replications (or batches of one) behind it, at least 2. */
  readonly n: number;
  /** It rests on so little that it may be too narrow. */
  readonly isShort?: boolean;
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

/**
 * Confidence interval for the difference of the means of two samples that have nothing to do with each other
 * and may vary differently; degrees of freedom rounded down. Null as for `meanInterval`.
 * Source: Welch, "The generalization of Student's problem when several different population variances are
 * involved", Biometrika 34, 1947.
 */
export function welchInterval(
  values: readonly number[],
  others: readonly number[],
  confidence: number,
): Interval | null {
  const n = Math.min(values.length, others.length);
  if (n < 2 || ![...values, ...others].every(Number.isFinite)) return null;
  const diff = mean(values)! - mean(others)!;
  const own = covariance(values, values) / values.length;
  const other = covariance(others, others) / others.length;
  const spread = own + other;
  if (spread === 0) return symmetric(diff, 0, n);
  const freedom =
    (spread * spread) / ((own * own) / (values.length - 1) + (other * other) / (others.length - 1));
  return symmetric(diff, studentT((1 + confidence) / 2, Math.floor(freedom)) * Math.sqrt(spread), n);
}
