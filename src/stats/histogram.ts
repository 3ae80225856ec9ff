import { ZERO } from "../lib/double";
import { sum as sumOf } from "d3-array";
import { assert } from "../lib/assert";

/** Buckets an octave of `Histogram`: at most 1/128 wide relative to their lower edge. */
const FINE = 7;
/** For histograms kept per instance or per interval: 16 buckets an octave. */
const COARSE = 4;

/** Buckets reach to 2^48 ns, 78 hours. Longer values count in the last bucket; `max` stays exact. */
const OCTAVES = 48;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Where the sign, exponent and top mantissa bits are. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;
const EXPONENT_OF_ONE = 1023;

/** A histogram as plain data: only the buckets from the first to the last used. */
export interface HistogramData {
  readonly precision: number;
  readonly first: number;
  readonly counts: Float64Array;
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly min: number;
  readonly max: number;
}

/** The bucket of `value` (>= 0) with 2^precision buckets an octave. Bucket 0 takes in all below 1 as well. */
export function bucketOf(value: number, precision: number): number {
  if (!(value > 1)) return 0;
  float[0] = value;
  const bucket = (words[HIGH] >>> (20 - precision)) - (EXPONENT_OF_ONE << precision);
  const last = (OCTAVES << precision) - 1;
  return bucket < last ? bucket : last;
}

/** The lower edge of a bucket. */
export function lowerEdge(bucket: number, precision: number): number {
  if (bucket === 0) return 0;
  float[0] = 0;
  words[HIGH] = (bucket + (EXPONENT_OF_ONE << precision)) << (20 - precision);
  words[1 - HIGH] = 0;
  return float[0];
}

/**
 * Latencies in log-linear buckets: constant memory, merged by adding. A quantile lies in the same bucket as
 * the exact one, so it is never off by more than the bucket's width (0.8 % at FINE, 6 % at COARSE), and by
 * far less where many values share a bucket, since it interpolates. Count, min and max are exact, mean and
 * deviation up to rounding.
 */
export class Histogram {
  readonly precision: number;
  /** by bucket */
  readonly counts: Float64Array;
  private total = ZERO;
  private sumOfSquares = ZERO;
  min = Infinity;
  max = -Infinity;

  constructor(precision: number = FINE) {
    this.precision = precision;
    this.counts = new Float64Array(OCTAVES << precision);
  }

  static from(data: HistogramData): Histogram {
    const histogram = new Histogram(data.precision);
    histogram.add(data);
    return histogram;
  }

  /** Counts by bucket, from the first on; mean and deviation are then unknown (NaN). */
  static ofCounts(precision: number, counts: ArrayLike<number>): Histogram {
    const histogram = new Histogram(precision);
    histogram.addCounts(0, counts, NaN);
    return histogram;
  }

  /** Empties it. */
  clear(): void {
    this.counts.fill(0, this.first, this.end);
    this.total = 0;
    this.sumOfSquares = 0;
    this.min = Infinity;
    this.max = -Infinity;
  }

  /** `value` in ns, >= 0. Gives the bucket it was counted in. */
  record(value: number): number {
    const bucket = bucketOf(value, this.precision);
    this.counts[bucket]++;
    this.total += value;
    this.sumOfSquares += value * value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    return bucket;
  }

  /** Adds all of `data`, which must have the same precision. */
  add(data: HistogramData): void {
    assert(data.precision === this.precision, "histograms of different precision cannot be added");
    for (let i = 0; i < data.counts.length; i++) this.counts[data.first + i] += data.counts[i];
    this.total += data.sum;
    this.sumOfSquares += data.sumOfSquares;
    if (data.min < this.min) this.min = data.min;
    if (data.max > this.max) this.max = data.max;
  }

  /**
   * Adds counts by bucket, from bucket `first` on, of values that make `sum` in all: min and max then lie at
   * edges of buckets, and the deviation is unknown (NaN).
   */
  addCounts(first: number, counts: ArrayLike<number>, sum: number): void {
    let bucket = first;
    let last = -1;
    for (let i = 0; i < counts.length; i++, bucket++) {
      if (counts[i] === 0) continue;
      this.counts[bucket] += counts[i];
      if (last < 0) this.min = Math.min(this.min, lowerEdge(bucket, this.precision));
      last = bucket;
    }
    if (last < 0) return;
    // Just below the edge, which is in the next bucket.
    this.max = Math.max(this.max, lowerEdge(last + 1, this.precision) - 1 / 1024);
    this.total += sum;
    this.sumOfSquares = NaN;
  }

  get count(): number {
    return sumOf(this.counts.subarray(this.first, this.end));
  }

  /** Of all values; NaN where unknown. */
  get sum(): number {
    return this.total;
  }

  /** NaN when empty. */
  get mean(): number {
    return this.total / this.count;
  }

  /** Population standard deviation; NaN when empty. */
  get deviation(): number {
    const mean = this.mean;
    return Math.sqrt(Math.max(0, this.sumOfSquares / this.count - mean * mean));
  }

  /** The value below which a share `q` (0..1) lies, in ns; NaN when empty. */
  quantile(q: number): number {
    const { counts, end } = this;
    const target = q * this.count;
    let below = 0;
    for (let bucket = this.first; bucket < end; bucket++) {
      const inBucket = counts[bucket];
      if (inBucket > 0 && below + inBucket >= target) return this.within(bucket, (target - below) / inBucket);
      below += inBucket;
    }
    return NaN;
  }

  /** How many values lie below `value`; those in its bucket in proportion. */
  countBelow(value: number): number {
    const bucket = bucketOf(value, this.precision);
    const low = lowerEdge(bucket, this.precision);
    const share = (value - low) / (lowerEdge(bucket + 1, this.precision) - low);
    return sumOf(this.counts.subarray(0, bucket)) + this.counts[bucket] * Math.min(1, Math.max(0, share));
  }

  data(): HistogramData {
    const { precision, first, end, total, sumOfSquares, min, max } = this;
    return { precision, first, counts: this.counts.slice(first, end), sum: total, sumOfSquares, min, max };
  }

  /** The smallest and the largest value tell which buckets are in use, so `record` need not keep track. */
  private get first(): number {
    return this.max >= this.min ? bucketOf(this.min, this.precision) : 0;
  }

  private get end(): number {
    return this.max >= this.min ? bucketOf(this.max, this.precision) + 1 : 0;
  }

  private within(bucket: number, share: number): number {
    const isLast = bucket === this.counts.length - 1;
    const low = Math.max(lowerEdge(bucket, this.precision), this.min);
    const high = isLast ? this.max : Math.min(lowerEdge(bucket + 1, this.precision), this.max);
    return low + (high - low) * share;
  }
}

/**
 * Counts of buckets from `first` on, at least one of them not 0, as a histogram whose mean and deviation are
 * unknown.
 */
export function dataOfCounts(precision: number, first: number, counts: Float64Array): HistogramData {
  let from = 0;
  let end = counts.length;
  while (counts[from] === 0) from++;
  while (counts[end - 1] === 0) end--;
  return {
    precision,
    first: first + from,
    counts: counts.slice(from, end),
    sum: NaN,
    sumOfSquares: NaN,
    min: lowerEdge(first + from, precision),
    // Just below the edge, which is in the next bucket.
    max: lowerEdge(first + end, precision) - 1 / 1024,
  };
}

/** All of `parts` (of one precision) as one; empty when there are none. */
export function mergeHistograms(parts: readonly HistogramData[]): Histogram {
  const merged = new Histogram(parts.length > 0 ? parts[0].precision : FINE);
  for (const part of parts) merged.add(part);
  return merged;
}

/** Counts by bucket, of buckets from `first` on. */
export interface Buckets {
  readonly precision: number;
  readonly first: number;
  readonly counts: ArrayLike<number>;
}

/** The value below which a share `q` (0..1) of them lies; NaN when there are none. */
export function quantileOfBuckets({ precision, first, counts }: Buckets, q: number): number {
  let all = 0;
  for (let i = 0; i < counts.length; i++) all += counts[i];
  let below = 0;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] > 0 && below + counts[i] >= q * all) {
      const low = lowerEdge(first + i, precision);
      return low + ((lowerEdge(first + i + 1, precision) - low) * (q * all - below)) / counts[i];
    }
    below += counts[i];
  }
  return NaN;
}

/** Share of the values of `parts` that lie above `value`; those in its bucket in proportion. NaN: none. */
export function shareAbove(parts: readonly Buckets[], value: number): number {
  let above = 0;
  let all = 0;
  for (const { precision, first, counts } of parts) {
    const bucket = bucketOf(value, precision);
    const low = lowerEdge(bucket, precision);
    const upper = (lowerEdge(bucket + 1, precision) - value) / (lowerEdge(bucket + 1, precision) - low);
    for (let i = 0; i < counts.length; i++) {
      all += counts[i];
      if (first + i > bucket) above += counts[i];
      else if (first + i === bucket) above += counts[i] * Math.min(1, Math.max(0, upper));
    }
  }
  return above / all;
}

// Exported by name at the end: a constant exported where it is declared is looked up at each use inside its
// own file.
export { FINE, COARSE, OCTAVES };
