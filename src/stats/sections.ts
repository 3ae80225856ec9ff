import { fsum } from "d3-array";
import { batchesOf } from "./batch-means";
import { type HistogramSeries, mergeIntervals } from "./histogram-series";
import type { Interval } from "./interval";
import { quantileInterval } from "./quantile-interval";

/**
 * Few, so that they are long: what lies beyond a quantile comes in spells, and with a spell or none in each
 * batch the quantiles of batches say little (measured: test/intervals).
 */
const BATCHES = 10;
/** Values beyond the quantile that each batch needs on average: a quantile of fewer is a matter of luck. */
const LEAST_BEYOND = 10;
/** Intervals are taken together until there are no more than this: batches are far longer. */
const POINTS = 300;

/**
 * Confidence interval of a quantile of one run by sectioning: the run is cut into batches, and the spread of
 * their quantiles about that of all says how sure this is. Batches are at least as long as those of the
 * share of values beyond the quantile must be to be independent. All are taken from the coarse histograms by
 * interval, so that their buckets are the same. Null when the run is too short.
 * Source: Nakayama, "Confidence intervals for quantiles using sectioning when applying variance-reduction
 * techniques", ACM TOMACS 24, 2014.
 */
export function sectionedQuantile(
  all: readonly HistogramSeries[],
  span: { readonly first: number; readonly end: number },
  q: number,
  estimate: number,
  confidence: number,
): Interval | null {
  const { first, end } = span;
  const whole = mergeIntervals(all, first, end);
  const overall = whole.quantile(q);
  const beyond: number[] = [];
  const counts: number[] = [];
  const stride = Math.ceil((end - first) / POINTS);
  for (let from = first; from + stride <= end; from += stride) {
    const own = mergeIntervals(all, from, from + stride);
    counts.push(own.count);
    beyond.push(own.count > 0 ? own.count - own.countBelow(overall) : 0);
  }
  const independent = batchesOf({ parts: beyond, wholes: counts });
  if (independent === null || fsum(beyond) < BATCHES * LEAST_BEYOND) return null;
  const batches = BATCHES;
  const size = Math.floor((end - first) / batches);
  const sections = Array.from({ length: batches }, (_, batch) => {
    const from = first + batch * size;
    const own = mergeIntervals(all, from, from + size);
    return { value: own.quantile(q), above: 1 - own.countBelow(overall) / own.count };
  });
  const found = quantileInterval(sections, whole, q, overall, confidence);
  if (found === null || found.isShort === true) return null;
  const shift = estimate - overall;
  return { mean: estimate, low: found.low + shift, high: found.high + shift, n: batches };
}
