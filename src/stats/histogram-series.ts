import { type Buckets, Histogram } from "./histogram";

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

/** Counts in a chunk of a series that is being made. */
const CHUNK = 1 << 14;

/** Collects a series interval by interval. */
export class HistogramSeriesBuilder {
  private readonly precision: number;
  private readonly first: number[] = [];
  private readonly offset: number[] = [0];
  private readonly sum: number[] = [];
  /** Filled one after the other, so that nothing is copied until the end. */
  private readonly chunks: Uint32Array[] = [];
  /** How much of the last chunk is used, and of all. */
  private used = CHUNK;
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
    for (let bucket = first; bucket < end; bucket++) this.push(counts[bucket]);
    this.first.push(first);
    this.offset.push(this.size);
    this.sum.push(sum);
  }

  series(): HistogramSeries {
    const { precision, first, offset, chunks, size, sum } = this;
    const counts = new Uint32Array(size);
    chunks.forEach((chunk, k) => {
      counts.set(chunk.subarray(0, Math.min(CHUNK, size - k * CHUNK)), k * CHUNK);
    });
    return {
      precision,
      counts,
      sum: Float64Array.from(sum),
      first: Uint16Array.from(first),
      offset: Uint32Array.from(offset),
    };
  }

  private push(count: number): void {
    if (this.used === CHUNK) {
      this.chunks.push(new Uint32Array(CHUNK));
      this.used = 0;
    }
    this.chunks[this.chunks.length - 1][this.used++] = count;
    this.size++;
  }
}

/**
 * The values of intervals [from, to) of several series of one precision as one histogram: counts and sum are
 * exact, min and max lie at the edges of buckets, the deviation is unknown. A series that ends earlier adds
 * what it has. `merged` is what to use for it, of that precision; what is in it is lost.
 */
export function mergeIntervals(
  all: readonly HistogramSeries[],
  from: number,
  to: number,
  merged = new Histogram(all[0].precision),
): Histogram {
  merged.clear();
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

/** The values of one interval: a view of the series. */
export function bucketsOf({ precision, first, offset, counts }: HistogramSeries, interval: number): Buckets {
  return {
    precision,
    first: first[interval],
    counts: counts.subarray(offset[interval], offset[interval + 1]),
  };
}
