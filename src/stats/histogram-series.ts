import { Histogram } from "./histogram";

/**
 * Many histograms of one precision, one for each interval, packed: a long run has thousands of them, most
 * with a few buckets in use.
 */
export interface HistogramSeries {
  readonly precision: number;
  /** by interval: number of its first bucket */
  readonly first: Uint16Array;
  /** by interval: where its counts begin; one entry more than there are intervals */
  readonly offset: Uint32Array;
  /** by bucket in use, interval after interval */
  readonly counts: Uint32Array;
  /** by interval: sum of the values */
  readonly sum: Float64Array;
}

/** Collects a series interval by interval. */
export class HistogramSeriesBuilder {
  private readonly precision: number;
  private readonly first: number[] = [];
  private readonly offset: number[] = [0];
  private readonly sum: number[] = [];
  private counts = new Uint32Array(256);
  private size = 0;

  constructor(precision: number) {
    this.precision = precision;
  }

  /** The next interval; `counts` by bucket, from bucket 0, of values that make `sum`. */
  add(counts: Int32Array, sum: number): void {
    let first = 0;
    let end = counts.length;
    while (first < end && counts[first] === 0) first++;
    while (end > first && counts[end - 1] === 0) end--;
    while (this.size + end - first > this.counts.length) this.grow();
    this.counts.set(counts.subarray(first, end), this.size);
    this.size += end - first;
    this.first.push(first);
    this.offset.push(this.size);
    this.sum.push(sum);
  }

  series(): HistogramSeries {
    const { precision, first, offset, counts, size, sum } = this;
    return {
      precision,
      sum: Float64Array.from(sum),
      first: Uint16Array.from(first),
      offset: Uint32Array.from(offset),
      counts: counts.slice(0, size),
    };
  }

  private grow(): void {
    const counts = new Uint32Array(this.counts.length * 2);
    counts.set(this.counts);
    this.counts = counts;
  }
}

/**
 * The values of intervals [from, to) of several series of one precision as one histogram: counts and sum are
 * exact, min and max lie at the edges of buckets, the deviation is unknown. A series that ends earlier adds
 * what it has.
 */
export function mergeIntervals(all: readonly HistogramSeries[], from: number, to: number): Histogram {
  const merged = new Histogram(all[0].precision);
  for (const { first, offset, counts, sum } of all) {
    for (let interval = from; interval < Math.min(to, first.length); interval++) {
      merged.addCounts(
        first[interval],
        counts.subarray(offset[interval], offset[interval + 1]),
        sum[interval],
      );
    }
  }
  return merged;
}
