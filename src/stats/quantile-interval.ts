import { mean } from "d3-array";
import { covariance } from "./covariance";
import { type Histogram, type HistogramData, shareAbove } from "./histogram";
import { type Interval, sectionedInterval } from "./interval";
import { studentT } from "./student-t";

/** What a replication, or a batch of one, says of a quantile. */
export interface Section {
  /** Its own quantile. */
  readonly value: number;
  /** Share of its values that lie above the quantile of all. */
  readonly above: number;
}

/**
 * Slow spells that there must be in all: what lies beyond a high quantile comes in spells, and a few of them
 * do not show how much they vary. Measured with M/M/1 from load 0.5 to 0.9: with 8 and more, intervals of
 * 95 % hold p99 in 93 to 97 of 100.
 */
const LEAST_SPELLS = 5;
/** Above this many times the share that was asked for, many values are equal, and the quantile is of them. */
const ATOM = 1.5;

/**
 * Confidence interval of a quantile of latencies: by sectioning, with an upper end that is no lower than
 * where the share of values above may end by chance. Tails are skew: an estimate that is too low comes with
 * too small a spread, and sectioning alone misses the truth above it. `whole` has the values of all sections,
 * whose quantile is `estimate`. `isShort`: there are too few independent spells, as far as can be told, and
 * the interval may be too narrow. Null as for `sectionedInterval`.
 * Source: Nakayama, ACM TOMACS 24, 2014, for sectioning; Woodruff, "Confidence intervals for medians and
 * other position measures", J. Am. Stat. Assoc. 47, 1952, for limits by way of the share.
 */
export function quantileInterval(
  sections: readonly Section[],
  whole: Histogram,
  q: number,
  estimate: number,
  confidence: number,
): Interval | null {
  const values = sections.map(({ value }) => value);
  const interval = sectionedInterval(values, estimate, confidence);
  if (interval === null) return null;
  const shares = sections.map(({ above }) => above);
  const n = shares.length;
  if (mean(shares)! > ATOM * (1 - q)) return interval;
  const deviation = Math.sqrt(covariance(shares, shares) / n);
  const level = q + studentT((1 + confidence) / 2, n - 1) * deviation;
  const isShort = deviation * deviation * LEAST_SPELLS > (1 - q) * (1 - q);
  const high = level < 1 ? Math.max(interval.high, whole.quantile(level)) : interval.high;
  return { ...interval, high, ...(isShort ? { isShort } : {}) };
}

/** The sections that replications are, each given by the histograms that make it. */
export function sectionsOf(
  each: readonly (readonly HistogramData[])[],
  values: readonly number[],
  estimate: number,
): Section[] {
  return each.map((parts, r) => ({ value: values[r], above: shareAbove(parts, estimate) }));
}
