import { mean } from "d3-array";
import { meanInterval } from "./interval";
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
 * There is a difference only when the interval leaves out 0.
 */
export function paired(
  values: readonly number[],
  baseline: readonly number[],
  confidence: number,
  better: Direction | null,
): Paired {
  const n = Math.min(values.length, baseline.length);
  const differences = values.slice(0, n).map((value, r) => value - baseline[r]);
  const diff = n > 0 ? (mean(differences) ?? NaN) : NaN;
  const level = Math.abs(mean(baseline.slice(0, n)) ?? NaN);
  const interval = meanInterval(differences, confidence);
  return {
    diff,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    relative: level > 0 ? diff / level : NaN,
    verdict: interval === null || better === null ? null : verdictOf(interval, better),
    correlation: correlation(values.slice(0, n), baseline.slice(0, n)),
    ratio: ratio(values.slice(0, n), baseline.slice(0, n), confidence),
    n,
  };
}

function correlation(a: readonly number[], b: readonly number[]): number | null {
  const both = covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));
  return Number.isFinite(both) ? Math.max(-1, Math.min(1, both)) : null;
}

function ratio(values: readonly number[], baseline: readonly number[], confidence: number): Ratio | null {
  const isPositive = (value: number): boolean => value > 0 && value < Infinity;
  if (values.length === 0 || !values.every(isPositive) || !baseline.every(isPositive)) return null;
  const logs = values.map((value, r) => Math.log(value / baseline[r]));
  const interval = meanInterval(logs, confidence);
  return {
    value: Math.exp(mean(logs)!),
    low: interval === null ? null : Math.exp(interval.low),
    high: interval === null ? null : Math.exp(interval.high),
  };
}

function verdictOf({ low, high }: { low: number; high: number }, better: Direction): Verdict {
  if (low > 0) return better === "higher" ? "better" : "worse";
  if (high < 0) return better === "lower" ? "better" : "worse";
  return "no-difference";
}
