/**
 * Keeps a percentile of recent times, such as what a client waits for before it sends a hedge.
 *
 * Source: twitter/finagle WindowedPercentileHistogram.scala, as its BackupRequestFilter uses it: times are
 * counted in windows, and what is told is of the last full ones.
 * Differs: buckets are 1/32 of a power of two wide, so that a percentile is up to 3 % too high, where finagle
 * counts whole milliseconds.
 * Draws: none.
 */

import { assert } from "../../lib/assert";

/** Windows whose times count, and how long each is, ns. */
const WINDOWS = 5;
const WINDOW_NS = 3e9;

/** The leading bits of a double that a bucket goes by: all of its exponent, and 5 of its fraction. */
const SHIFT = 15;
/** Bucket of 1 us, and how many there are from there on, up to 2^43 ns (2.4 h). */
const SHORTEST = 1024;
const BUCKETS = 33 * 32;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Which of the two words is the leading one. */
const LEADING = ((): number => {
  double[0] = 1;
  return words[1] === 0 ? 0 : 1;
})();

function leadingBits(ns: number): number {
  double[0] = ns;
  return words[LEADING] >>> SHIFT;
}

const FIRST = leadingBits(SHORTEST);

function bucketOf(ns: number): number {
  return ns < SHORTEST ? 0 : Math.min(leadingBits(ns) - FIRST, BUCKETS - 1);
}

/** Where a bucket ends, ns. */
function endOf(bucket: number): number {
  words[1 - LEADING] = 0;
  words[LEADING] = (FIRST + bucket + 1) << SHIFT;
  return double[0];
}

export class MovingPercentile {
  private readonly share: number;
  /** by window, a ring, then bucket */
  private readonly counts = new Int32Array(WINDOWS * BUCKETS);
  private readonly running = new Int32Array(BUCKETS);
  private readonly sums = new Int32Array(BUCKETS);
  private total = 0;
  private window = 0;
  private endsAt: number;
  /** What is told until the window ends. */
  private known = Infinity;

  /** `share`: 0.95 for the 95th percentile. */
  constructor(share: number, now: number) {
    assert(share > 0 && share < 1, `share must be above 0 and below 1, not ${share}`);
    this.share = share;
    this.endsAt = now + WINDOW_NS;
  }

  record(now: number, ns: number): void {
    this.turn(now);
    this.running[bucketOf(ns)]++;
  }

  /** The percentile, ns; Infinity while nothing is known. */
  value(now: number): number {
    this.turn(now);
    return this.known;
  }

  /** Files windows that are over. */
  private turn(now: number): void {
    if (now < this.endsAt) return;
    const passed = Math.floor((now - this.endsAt) / WINDOW_NS) + 1;
    for (let k = 0; k < Math.min(passed, WINDOWS + 1); k++) this.file();
    this.endsAt += passed * WINDOW_NS;
    this.known = this.find();
  }

  private file(): void {
    const { counts, running, sums } = this;
    const from = this.window * BUCKETS;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const change = running[bucket] - counts[from + bucket];
      counts[from + bucket] = running[bucket];
      sums[bucket] += change;
      this.total += change;
    }
    running.fill(0);
    this.window = (this.window + 1) % WINDOWS;
  }

  private find(): number {
    if (this.total === 0) return Infinity;
    const rank = Math.max(Math.ceil(this.share * this.total), 1);
    let bucket = -1;
    for (let seen = 0; seen < rank;) seen += this.sums[++bucket];
    return Math.round(endOf(bucket));
  }
}
