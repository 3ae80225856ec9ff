import { ZERO } from "../lib/double";

/** Rounding to whole nanoseconds may leave this much of a piece of work (ns). */
const SLACK = 1e-2;

/**
 * The cores of one instance, shared evenly by all runnable frames when these are more than the cores: each
 * then advances at speed * min(1, cores / runnable). Kept in virtual time: how far a frame would have come
 * that ran from the start, so that a frame's end in virtual time never changes and the next to end is the top
 * of a heap.
 */
export class Cpu {
  readonly cores: number;
  /** Cores that it may use at present: all of its own, unless something governs them. */
  limit: number;
  private speed: number;
  /** by heap position: virtual time at which the frame ends, and the frame */
  private end = new Float64Array(4);
  private frame = new Int32Array(4);
  size = 0;
  private virtual = ZERO;
  private since = ZERO;
  /** Time integral of cores at work. */
  busyNs = ZERO;
  /** Work done, ns at speed 1. */
  servedNs = ZERO;
  /** Its process is frozen. Call `advance` before it changes. */
  isHalted = false;
  /** The timer that is set: it goes off at or before the next end. Infinity when none is. */
  timerAt = Infinity;

  constructor(cores: number, speed: number) {
    this.cores = cores;
    this.limit = cores;
    this.speed = speed;
  }

  /** Cores at work. */
  get busy(): number {
    if (this.isHalted) return 0;
    return this.size < this.limit ? this.size : this.limit;
  }

  advance(now: number): void {
    const elapsed = now - this.since;
    this.since = now;
    if (this.size === 0) {
      this.virtual = 0;
      return;
    }
    const busy = this.busy;
    this.busyNs += elapsed * busy;
    this.servedNs += elapsed * busy * this.speed;
    this.virtual += (elapsed * this.speed * busy) / this.size;
  }

  /** A frame begins `work` (ns at speed 1). */
  add(now: number, frame: number, work: number): void {
    this.advance(now);
    if (this.size === this.end.length) this.grow();
    const end = this.virtual + work;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (this.end[parent] <= end) break;
      this.end[i] = this.end[parent];
      this.frame[i] = this.frame[parent];
      i = parent;
    }
    this.end[i] = end;
    this.frame[i] = frame;
  }

  /** Takes a frame whose work is done out; -1 when there is none. Call after `advance`. */
  takeDone(): number {
    if (this.size === 0 || this.end[0] > this.virtual + SLACK) return -1;
    const frame = this.frame[0];
    this.takeAt(0);
    return frame;
  }

  /** Takes a frame out that will not finish; returns the work it had left (ns at speed 1). */
  remove(now: number, frame: number): number {
    this.advance(now);
    const at = this.frame.subarray(0, this.size).indexOf(frame);
    const left = this.end[at] - this.virtual;
    this.takeAt(at);
    return left > 0 ? left : 0;
  }

  setSpeed(now: number, speed: number): void {
    this.advance(now);
    this.speed = speed;
  }

  /** When the next frame ends if nothing changes, in whole ns; Infinity when idle. Call after `advance`. */
  nextEnd(): number {
    if (this.size === 0) return Infinity;
    const left = this.end[0] - this.virtual - SLACK;
    if (left <= 0) return this.since;
    // Infinity while the limit is 0.
    return this.since + Math.ceil((left * this.size) / (this.speed * this.busy));
  }

  /** Work left of all frames at `now`, ns at speed 1. */
  workLeft(now: number): number {
    this.advance(now);
    let left = 0;
    for (let k = 0; k < this.size; k++) left += Math.max(0, this.end[k] - this.virtual);
    return left;
  }

  private takeAt(at: number): void {
    const last = --this.size;
    if (at === last) return;
    const end = this.end[last];
    const frame = this.frame[last];
    let i = at;
    // Up, when the last entry comes from another branch of the tree and ends before the parent here.
    while (i > 0 && this.end[(i - 1) >> 1] > end) {
      const parent = (i - 1) >> 1;
      this.end[i] = this.end[parent];
      this.frame[i] = this.frame[parent];
      i = parent;
    }
    for (let child = 2 * i + 1; child < last; child = 2 * i + 1) {
      if (child + 1 < last && this.precedes(child + 1, child)) child++;
      if (this.end[child] >= end) break;
      this.end[i] = this.end[child];
      this.frame[i] = this.frame[child];
      i = child;
    }
    this.end[i] = end;
    this.frame[i] = frame;
  }

  private precedes(one: number, other: number): boolean {
    return this.end[one] < this.end[other];
  }

  private grow(): void {
    const end = new Float64Array(this.end.length * 2);
    end.set(this.end);
    this.end = end;
    const frame = new Int32Array(end.length);
    frame.set(this.frame);
    this.frame = frame;
  }
}
