import type { Bit } from "../lib/bit";
import { ZERO } from "../lib/double";
import { Far } from "./far";
import { Lane } from "./lane";
import type { Heads } from "./lane";

/**
 * The event list: events are integer codes, ordered by time and, among equal times, by the order in which
 * they were pushed. A binary heap in typed arrays holds events at arbitrary times. Beside it stand lanes, one
 * for each constant delay that is shared by many and one for each source of arrivals, of which only the heads
 * take part. When events are many, the heap holds only those that are near in time.
 * There is no cancelling: who handles an event checks whether it still means something. Times are integer
 * nanoseconds, >= `now`; codes are >= 0.
 */
export class EventQueue {
  /** Time of the event taken last. */
  now = ZERO;
  /** Events taken so far. */
  taken = 0;
  private time = new Float64Array(1024).fill(Infinity);
  private seq = new Int32Array(1024);
  private code = new Int32Array(1024);
  private size = 0;
  /** The heap has room for so many, or is crowded with more. */
  private room = 0;
  private count = 0;
  /** The root was taken and not yet replaced: a push that follows fills it, which saves one of two passes. */
  private hole: Bit = 0;
  /** Where events from `horizon` on are; Infinity: all are in the heap. */
  private readonly far = new Far();
  private horizon = Infinity;
  private readonly crowd: number;
  private readonly lanes: Lane[] = [];
  private readonly heads: Heads = { time: new Float64Array(0), seq: new Int32Array(0) };
  /** The lane whose head comes first, and that time; Infinity when all are empty. */
  private first = 0;
  private firstTime = Infinity;

  /** `crowd`: with more events than that, only those that are near are kept in order. */
  constructor(crowd = 4000) {
    this.crowd = crowd;
    this.findRoom();
  }

  /**
   * The lane for a constant delay (ns); asking again gives the same one. `Infinity` gives a new one, for a
   * source.
   */
  lane(delay: number): number {
    const known = delay === Infinity ? -1 : this.lanes.findIndex((lane) => lane.delay === delay);
    if (known >= 0) return known;
    const { heads, lanes } = this;
    const number = lanes.push(new Lane(delay, lanes.length, heads)) - 1;
    const time = new Float64Array(lanes.length).fill(Infinity);
    time.set(heads.time);
    heads.time = time;
    const seq = new Int32Array(lanes.length);
    seq.set(heads.seq);
    heads.seq = seq;
    return number;
  }

  /** True when no more than `count` events are left, none of them in a lane. */
  isEmptyBut(count: number): boolean {
    return this.size - this.hole + this.far.size <= count && this.firstTime === Infinity;
  }

  /** `time` must not lie before that of any event still in the lane. */
  pushLane(index: number, time: number, code: number): void {
    const seq = (this.count = (this.count + 1) | 0);
    this.lanes[index].push(time, seq, code);
    // Only an event that is now the head of its lane can come before the first.
    if (time < this.firstTime) {
      this.first = index;
      this.firstTime = time;
    }
  }

  push(time: number, code: number): void {
    const seq = (this.count = (this.count + 1) | 0);
    if (time >= this.horizon) {
      this.far.add(time, seq, code);
      return;
    }
    if (this.hole === 1) {
      this.hole = 0;
      this.sink(time, seq, code);
      return;
    }
    if (this.size >= this.room) this.makeRoom();
    if (time >= this.horizon) this.far.add(time, seq, code);
    else this.rise(time, seq, code);
  }

  /** Takes the next event: sets `now` and returns its code, or -1 when nothing is left. */
  next(): number {
    if (this.hole === 1) this.fill();
    if (this.size === 0 && this.far.size > 0) this.comeNear();
    const heapTime = this.time[0];
    const laneTime = this.firstTime;
    if (laneTime < heapTime || (laneTime === heapTime && laneTime !== Infinity && this.laneIsOlder())) {
      return this.takeLane(laneTime);
    }
    if (heapTime === Infinity) return -1;
    this.hole = 1;
    this.now = heapTime;
    this.taken++;
    return this.code[0];
  }

  private laneIsOlder(): boolean {
    return ((this.heads.seq[this.first] - this.seq[0]) | 0) < 0;
  }

  private takeLane(time: number): number {
    this.now = time;
    this.taken++;
    const code = this.lanes[this.first].take();
    this.findFirst();
    return code;
  }

  private findFirst(): void {
    const { time, seq } = this.heads;
    let first = 0;
    let firstTime = time[0];
    for (let lane = 1; lane < time.length; lane++) {
      const headTime = time[lane];
      if (headTime < firstTime || (headTime === firstTime && ((seq[lane] - seq[first]) | 0) < 0)) {
        first = lane;
        firstTime = headTime;
      }
    }
    this.first = first;
    this.firstTime = firstTime;
  }

  /** Closes the hole at the root with the last entry. */
  private fill(): void {
    this.hole = 0;
    const last = --this.size;
    const time = this.time[last];
    this.time[last] = Infinity;
    if (last > 0) this.sink(time, this.seq[last], this.code[last]);
  }

  /** Puts an entry in at the end. */
  private rise(time: number, seq: number, code: number): void {
    const { time: T, seq: S, code: C } = this;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const parentTime = T[parent];
      if (parentTime < time || (parentTime === time && ((S[parent] - seq) | 0) < 0)) break;
      T[i] = parentTime;
      S[i] = S[parent];
      C[i] = C[parent];
      i = parent;
    }
    T[i] = time;
    S[i] = seq;
    C[i] = code;
  }

  /**
   * Puts an entry in at the root. The smaller child is chosen by arithmetic: a branch would be mispredicted
   * half the time.
   */
  private sink(time: number, seq: number, code: number): void {
    const { time: T, seq: S, code: C, size } = this;
    let i = 0;
    let child = 1;
    while (child < size) {
      const left = T[child];
      const right = T[child + 1];
      child += +(right < left) | (+(right === left) & +(((S[child + 1] - S[child]) | 0) < 0));
      const childTime = T[child];
      if (time < childTime || (time === childTime && ((seq - S[child]) | 0) < 0)) break;
      T[i] = childTime;
      S[i] = S[child];
      C[i] = C[child];
      i = child;
      child = 2 * i + 1;
    }
    T[i] = time;
    S[i] = seq;
    C[i] = code;
  }

  /** The heap is empty: the next slots of what is far take its place, up to the first that holds anything. */
  private comeNear(): void {
    const { far } = this;
    while (this.size === 0 && far.size > 0) {
      this.takeNear(far.open());
      this.horizon = far.start;
      if (far.isMisfit()) this.startOver();
    }
  }

  private takeNear(first: number): void {
    const { far } = this;
    const { time, seq, code } = far;
    for (let entry = first; entry >= 0; entry = far.take(entry)) {
      if (this.size >= this.room) this.grow();
      this.rise(time[entry], seq[entry], code[entry]);
    }
  }

  /** All into the heap, and out of it again if they are still many. */
  private startOver(): void {
    this.takeNear(this.far.openAll());
    this.horizon = Infinity;
    if (this.size > this.crowd / 4) this.sendFar();
    else this.findRoom();
  }

  /** Events that are not near move out of the heap. */
  private sendFar(): void {
    const { far, size } = this;
    const time = this.time.slice(0, size);
    const seq = this.seq.slice(0, size);
    const code = this.code.slice(0, size);
    this.time.fill(Infinity, 0, size);
    this.size = 0;
    far.fit(this.now, size, time.slice().sort()[size >> 1] - this.now);
    this.horizon = far.start;
    for (let k = 0; k < size; k++) {
      if (time[k] >= this.horizon) far.add(time[k], seq[k], code[k]);
      else this.rise(time[k], seq[k], code[k]);
    }
    this.findRoom();
  }

  private makeRoom(): void {
    if (this.horizon === Infinity && this.size >= this.crowd) this.sendFar();
    else this.grow();
  }

  private findRoom(): void {
    const most = this.time.length - 2;
    this.room = this.horizon === Infinity ? Math.min(most, this.crowd) : most;
  }

  private grow(): void {
    const time = new Float64Array(this.time.length * 2).fill(Infinity);
    time.set(this.time);
    this.time = time;
    const seq = new Int32Array(time.length);
    seq.set(this.seq);
    this.seq = seq;
    const code = new Int32Array(time.length);
    code.set(this.code);
    this.code = code;
    this.findRoom();
  }
}
