/**
 * Quantiles as dashboards show them: estimated from counts of a few buckets, as if values were spread evenly
 * inside each. A p99 from buckets of 250 ms and 500 ms can be wrong by half of its value.
 *
 * Source: Prometheus, promql/quantile.go (BucketQuantile, ensureMonotonicAndIgnoreSmallDeltas) at
 * prometheus/prometheus@d15adb9.
 * Differs: classic histograms only.
 * Draws: none.
 */

/** Of a classic histogram: how many values were at most `le`. */
export interface Bucket {
  readonly le: number;
  readonly cumulative: number;
}

/** Relative difference that is taken for a rounding error. */
const SMALL = 1e-12;

/**
 * The value below which a share `q` of all lies, in the unit of `le`. -Infinity and Infinity for q below 0
 * and above 1; NaN without values, with fewer than two buckets, or without the bucket to Infinity.
 */
export function histogramQuantile(q: number, given: readonly Bucket[]): number {
  if (Number.isNaN(q)) return NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const buckets = tidied(given);
  if (buckets === null) return NaN;
  const last = buckets.length - 1;
  const all = buckets[last].cumulative;
  if (buckets.length < 2 || all === 0 || Number.isNaN(all)) return NaN;
  let rank = q * all;
  let index = buckets.findIndex(({ cumulative }) => cumulative >= rank);
  if (index < 0 || index > last) index = last;
  if (index === last) return buckets[last - 1].le;
  if (index === 0 && buckets[0].le <= 0) return buckets[0].le;
  const { le } = buckets[index];
  let inside = buckets[index].cumulative;
  let start = 0;
  if (index > 0) {
    start = buckets[index - 1].le;
    inside -= buckets[index - 1].cumulative;
    rank -= buckets[index - 1].cumulative;
  }
  return start + (le - start) * (rank / inside);
}

/** The share of all values that lies between two bounds, as if spread evenly inside each bucket. */
export function histogramFraction(lower: number, upper: number, given: readonly Bucket[]): number {
  const buckets = tidied(given);
  if (buckets === null) return NaN;
  const all = buckets[buckets.length - 1].cumulative;
  if (all === 0 || Number.isNaN(all) || Number.isNaN(lower) || Number.isNaN(upper)) return NaN;
  if (lower >= upper) return 0;
  return (rankOf(upper, buckets) - rankOf(lower, buckets)) / all;
}

function rankOf(value: number, buckets: readonly Bucket[]): number {
  let start = buckets[0].le <= 0 ? -Infinity : 0;
  let below = 0;
  for (const { le, cumulative } of buckets) {
    if (value <= start) return below;
    if (value < le) {
      // Where in a bucket without end? All of the lowest count as below, none of the highest.
      if (start === -Infinity) return cumulative;
      return le === Infinity ? below : below + (cumulative - below) * ((value - start) / (le - start));
    }
    start = le;
    below = cumulative;
  }
  return below;
}

/** Sorted, one for each bound, never falling; null without the bucket to Infinity. */
function tidied(given: readonly Bucket[]): readonly Bucket[] | null {
  const sorted = [...given].sort((a, b) => a.le - b.le);
  if (sorted.length === 0 || sorted[sorted.length - 1].le !== Infinity) return null;
  const buckets: Bucket[] = [];
  for (const { le, cumulative } of sorted) {
    const before = buckets.at(-1);
    if (before?.le === le) buckets[buckets.length - 1] = { le, cumulative: before.cumulative + cumulative };
    else buckets.push({ le, cumulative });
  }
  let highest = buckets[0].cumulative;
  return buckets.map(({ le, cumulative }) => {
    if (cumulative > highest && !isClose(cumulative, highest)) highest = cumulative;
    return { le, cumulative: highest };
  });
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= SMALL * Math.max(Math.abs(a), Math.abs(b));
}
