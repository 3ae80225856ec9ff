/**
 * by lane: time (ns; Infinity when it is empty) and sequence number of its head; one pair of columns for all
 * lanes.
 */
export interface Heads {
  time: Float64Array;
  seq: Int32Array;
}

/** A FIFO of events whose times come in order. */
export class Lane {
  readonly delay: number;
  /** Rings: entry n lies at n & (length - 1). Numbers go up and wrap; only differences of them matter. */
  private time = new Float64Array(16);
  private seq = new Int32Array(16);
  private code = new Int32Array(16);
  /** Number of the head, and of the next to come. */
  private head = 0;
  private end = 0;

  private readonly heads: Heads;
  private readonly number: number;

  /** `number`: its place in `heads`. */
  constructor(delay: number, number: number, heads: Heads) {
    this.delay = delay;
    this.number = number;
    this.heads = heads;
  }

  push(time: number, seq: number, code: number): void {
    if (((this.end - this.head) | 0) === this.time.length) this.grow();
    const at = this.end & (this.time.length - 1);
    this.time[at] = time;
    this.seq[at] = seq;
    this.code[at] = code;
    if (this.end === this.head) {
      this.heads.time[this.number] = time;
      this.heads.seq[this.number] = seq;
    }
    this.end = (this.end + 1) | 0;
  }

  /** Takes the head's code. */
  take(): number {
    const mask = this.time.length - 1;
    const code = this.code[this.head & mask];
    this.head = (this.head + 1) | 0;
    const { heads, number } = this;
    if (this.head === this.end) heads.time[number] = Infinity;
    else {
      heads.time[number] = this.time[this.head & mask];
      heads.seq[number] = this.seq[this.head & mask];
    }
    return code;
  }

  private grow(): void {
    const { time, seq, code } = this;
    const length = time.length;
    this.time = new Float64Array(length * 2);
    this.seq = new Int32Array(length * 2);
    this.code = new Int32Array(length * 2);
    for (let k = 0; k < length; k++) {
      const entry = (this.head + k) | 0;
      const to = entry & (length * 2 - 1);
      const from = entry & (length - 1);
      this.time[to] = time[from];
      this.seq[to] = seq[from];
      this.code[to] = code[from];
    }
  }
}
