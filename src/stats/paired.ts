import { mean } from "d3-array";
import { type Interval, meanInterval, welchInterval } from "./interval";
import { covariance } from "./covariance";

export type Verdict = "better" | "worse" | "no-difference";
export type Direction = "lower" | "higher";

/** How one variant differs from another that saw the same chance. */
export interface Paired {
  /** Mean over replications of value minus baseline; NaN without replications. */
  readonly diff: number;
  /** Confidence interval of `diff`; null with fewer than two replications, or when a value is not finite. */
  readonly low: number | null;
  readonly high: number | null;
  /** `diff` over the size of the baseline's mean; NaN where that is 0. */
  readonly relative: number;
  /** Null without an interval, or when neither direction is better. */
  readonly verdict: Verdict | null;
  /**
   * Of value and baseline over replications, -1..1: what they owe to the chance they share. Null with fewer
   * than two replications, or when one of them does not vary.
   */
  readonly correlation: number | null;
  /** How many times the baseline's the value is; null where one is not above 0. */
  readonly ratio: Ratio | null;
  /** Pairs. */
  readonly n: number;
}

/** A quotient of two positive figures, by the paired-t of their logarithms. */
export interface Ratio {
  readonly value: number;
  /** Null with fewer than two replications. */
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Paired-t: `values[r]` and `baseline[r]` are of replication r of both variants, which share all chance
 * that is not of the variants' own making (Law, Simulation Modeling and Analysis, "comparing two systems").
 * There is a difference only when the interval leaves out 0. `isPaired` false: each has chance of its own,
 * and the interval is Welch's.
 */
export function paired(
  values: readonly number[],
  baseline: readonly number[],
  confidence: number,
  better: Direction | null,
  isPaired = true,
): Paired {
  const n = Math.min(values.length, baseline.length);
  const [own, other] = [values.slice(0, n), baseline.slice(0, n)];
  const diff = n > 0 ? mean(own)! - mean(other)! : NaN;
  const level = Math.abs(mean(other) ?? NaN);
  const interval = differenceInterval(own, other, confidence, isPaired);
  return {
    diff: interval?.mean ?? diff,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    relative: level > 0 ? (interval?.mean ?? diff) / level : NaN,
    verdict: interval === null || better === null ? null : verdictOf(interval, better),
    correlation: correlation(own, other),
    ratio: ratio(own, other, confidence, isPaired),
    n,
  };
}

function differenceInterval(
  values: readonly number[],
  baseline: readonly number[],
  confidence: number,
  isPaired: boolean,
): Interval | null {
  if (!isPaired) return welchInterval(values, baseline, confidence);
  return meanInterval(
    values.map((value, r) => value - baseline[r]),
    confidence,
  );
}

function correlation(a: readonly number[], b: readonly number[]): number | null {
  const both = covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));
  return Number.isFinite(both) ? Math.max(-1, Math.min(1, both)) : null;
}

function ratio(
  values: readonly number[],
  baseline: readonly number[],
  confidence: number,
  isPaired: boolean,
): Ratio | null {
  const isPositive = (value: number): boolean => value > 0 && value < Infinity;
  if (values.length === 0 || !values.every(isPositive) || !baseline.every(isPositive)) return null;
  const [own, other] = [values.map(Math.log), baseline.map(Math.log)];
  const interval = differenceInterval(own, other, confidence, isPaired);
  return {
    value: Math.exp(mean(own)! - mean(other)!),
    low: interval === null ? null : Math.exp(interval.low),
    high: interval === null ? null : Math.exp(interval.high),
  };
}

function verdictOf({ low, high }: { low: number; high: number }, better: Direction): Verdict {
  if (low > 0) return better === "higher" ? "better" : "worse";
  if (high < 0) return better === "lower" ? "better" : "worse";
  return "no-difference";
}
