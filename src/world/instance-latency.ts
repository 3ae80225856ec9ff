import { COARSE, Histogram, OCTAVES, dataOfCounts } from "../stats/histogram";
import type { HistogramData } from "../stats/histogram";

const BUCKETS = OCTAVES << COARSE;
const WRAP = 0x10000;
/** Records that wait to be counted. */
const WAITING = 1 << 12;

/**
 * A coarse histogram for each instance. With thousands of instances the counts do not fit into the cache, and
 * to wait for memory at each record would cost as much as all else that is counted. So counts are small (kept
 * modulo 2^16), those in use lie close together, and records are first noted one after the other and then
 * counted many at a time, when one need not wait for the other.
 */
export class InstanceLatency {
  private readonly instances: number;
  /** by bucket * instances + instance */
  private readonly counts: Uint16Array;
  /** What does not fit there. */
  private readonly carried = new Map<number, number>();
  /** Places in `counts`, each to go up by one. */
  private readonly waiting = new Int32Array(WAITING);
  private waitingCount = 0;

  constructor(instances: number) {
    this.instances = instances;
    this.counts = new Uint16Array(instances * BUCKETS);
  }

  record(instance: number, bucket: number): void {
    this.waiting[this.waitingCount++] = bucket * this.instances + instance;
    if (this.waitingCount === WAITING) this.count();
  }

  private count(): void {
    const { waiting, waitingCount, counts, carried } = this;
    for (let k = 0; k < waitingCount; k++) {
      const at = waiting[k];
      if (++counts[at] === WRAP) carried.set(at, (carried.get(at) ?? 0) + WRAP);
    }
    this.waitingCount = 0;
  }

  /** By instance; mean and deviation are unknown. */
  histograms(): HistogramData[] {
    this.count();
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
