/**
 * What an instance answers when Prequal probes it: how long requests took lately that found as many others
 * there as there are now. Of each number of others the last 16 times are kept; the median of them is told,
 * or where there are none that of the nearest number.
 *
 * Source: Wydrowski et al., Load is not what you should balance: introducing Prequal, NSDI 2024 (section 4,
 * latency estimation on servers).
 * Differs: the paper leaves open how many times are kept and which are near.
 * Draws: none.
 */

/** Times kept of each number of others; numbers from LEVELS - 1 on are one. */
const KEPT = 16;
const LEVELS = 128;

export class LatencyByLoad {
  /** by level * KEPT + k */
  private readonly times = new Float64Array(LEVELS * KEPT);
  /** by level: times that have been kept ever */
  private readonly counts = new Float64Array(LEVELS);
  private readonly sorted = new Float64Array(KEPT);
  /** Levels above have no times. */
  private top = -1;

  /** A request took `timeNs` that found `others` there. */
  add(others: number, timeNs: number): void {
    const level = Math.min(Math.max(0, others), LEVELS - 1);
    this.times[level * KEPT + (this.counts[level]++ % KEPT)] = timeNs;
    this.top = Math.max(this.top, level);
  }

  /** How long a request would take with `others` there, ns; 0: nothing is known. */
  estimate(others: number): number {
    const level = Math.min(Math.max(0, others), LEVELS - 1);
    for (let distance = 0; distance < LEVELS; distance++) {
      if (level - distance >= 0 && this.counts[level - distance] > 0) return this.median(level - distance);
      if (level + distance <= this.top && this.counts[level + distance] > 0)
        return this.median(level + distance);
    }
    return 0;
  }

  private median(level: number): number {
    const count = Math.min(this.counts[level], KEPT);
    const sorted = this.sorted.subarray(0, count);
    sorted.set(this.times.subarray(level * KEPT, level * KEPT + count));
    sorted.sort();
    return sorted[count >> 1];
  }
}
