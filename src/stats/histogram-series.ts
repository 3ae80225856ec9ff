import { Histogram } from "./histogram";
import type { HistogramData } from "./histogram";

/** Many histograms of one precision, one for each interval, packed: a long run has thousands of them. */
export interface HistogramSeries {
  readonly precision: number;
  /** by interval: number of its first bucket */
  readonly first: Uint16Array;
  /** by interval: where its counts begin; one entry more than there are intervals */
  readonly offset: Uint32Array;
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

/** The histogram of one interval; its deviation is unknown. */
export function histogramAt(series: HistogramSeries, interval: number): HistogramData {
  const { precision, first, offset, counts } = series;
  const all = new Float64Array(first[interval] + offset[interval + 1] - offset[interval]);
  all.set(counts.subarray(offset[interval], offset[interval + 1]), first[interval]);
  return { ...Histogram.ofCounts(precision, all).data(), sum: series.sum[interval] };
}
