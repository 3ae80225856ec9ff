import { COARSE, Histogram, OCTAVES, dataOfCounts } from "../stats/histogram";
import type { HistogramData } from "../stats/histogram";

const BUCKETS = OCTAVES << COARSE;
const WRAP = 0x10000;

/**
 * A coarse histogram for each instance, in a form that is small in the cache when there are thousands: what
 * is touched lies close together, since few buckets are in use, and counts are kept modulo 2^16.
 */
export class InstanceLatency {
  private readonly instances: number;
  /** by bucket * instances + instance */
  private readonly counts: Uint16Array;
  /** What does not fit there. */
  private readonly carried = new Map<number, number>();

  constructor(instances: number) {
    this.instances = instances;
    this.counts = new Uint16Array(instances * BUCKETS);
  }

  record(instance: number, bucket: number): void {
    const at = bucket * this.instances + instance;
    if (++this.counts[at] === WRAP) this.carried.set(at, (this.carried.get(at) ?? 0) + WRAP);
  }

  /** By instance; mean and deviation are unknown. */
  histograms(): HistogramData[] {
    const { instances, counts } = this;
    let first = 0;
    let end = counts.length;
    while (first < end && counts[first] === 0) first++;
    while (end > first && counts[end - 1] === 0) end--;
    if (this.carried.size > 0) [first, end] = [0, counts.length];
    const low = Math.floor(first / instances);
    const buckets = Math.ceil(end / instances) - low;
    const rows = new Float64Array(instances * buckets);
    // Bucket by bucket, as they lie in memory.
    for (let bucket = 0; bucket < buckets; bucket++) {
      const from = (low + bucket) * instances;
      for (let k = 0; k < instances; k++) rows[k * buckets + bucket] = counts[from + k];
    }
    for (const [at, count] of this.carried) {
      const bucket = Math.floor(at / instances);
      rows[(at - bucket * instances) * buckets + bucket - low] += count;
    }
    return Array.from({ length: instances }, (_, instance) => {
      const row = rows.subarray(instance * buckets, (instance + 1) * buckets);
      return row.some((count) => count > 0) ? dataOfCounts(COARSE, low, row) : new Histogram(COARSE).data();
    });
  }
}
