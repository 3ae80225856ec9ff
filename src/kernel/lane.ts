const CANCELLED = -1;

/**
 * by lane: time (ns; Infinity when it is empty) and sequence number of its head; one pair of columns for all
 * lanes.
 */
export interface Heads {
  time: Float64Array;
  seq: Int32Array;
}

/**
 * A FIFO of events whose times come in order. An event can be cancelled by its ticket; cancelled ones at the
 * front are dropped at once, so the head is always an event that will happen.
 */
export class Lane {
  readonly delay: number;
  /**
   * Rings: ticket t lies at t & (length - 1). Tickets count up and wrap at 2^31; only differences of them
   * matter.
   */
  private time = new Float64Array(16);
  private seq = new Int32Array(16);
  private code = new Int32Array(16);
  /** Ticket of the head, and of the next to come. */
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

  push(time: number, seq: number, code: number): number {
    if (((this.end - this.head) & 0x7fffffff) === this.time.length) this.grow();
    const ticket = this.end;
    const at = ticket & (this.time.length - 1);
    this.time[at] = time;
    this.seq[at] = seq;
    this.code[at] = code;
    this.end = (ticket + 1) & 0x7fffffff;
    if (ticket === this.head) {
      this.heads.time[this.number] = time;
      this.heads.seq[this.number] = seq;
    }
    return ticket;
  }

  /** Takes the head's code. */
  take(): number {
    const code = this.code[this.head & (this.time.length - 1)];
    this.advance();
    return code;
  }

  /** True when that changed the head. */
  cancel(ticket: number): boolean {
    if (ticket === this.head) {
      this.advance();
      return true;
    }
    this.code[ticket & (this.time.length - 1)] = CANCELLED;
    return false;
  }

  private advance(): void {
    const { code, end } = this;
    const mask = code.length - 1;
    let head = (this.head + 1) & 0x7fffffff;
    while (head !== end && code[head & mask] === CANCELLED) head = (head + 1) & 0x7fffffff;
    this.head = head;
    const { heads, number } = this;
    if (head === end) heads.time[number] = Infinity;
    else {
      heads.time[number] = this.time[head & mask];
      heads.seq[number] = this.seq[head & mask];
    }
  }

  private grow(): void {
    const { time, seq, code } = this;
    const length = time.length;
    this.time = new Float64Array(length * 2);
    this.seq = new Int32Array(length * 2);
    this.code = new Int32Array(length * 2);
    for (let k = 0; k < length; k++) {
      const ticket = (this.head + k) & 0x7fffffff;
      const to = ticket & (length * 2 - 1);
      const from = ticket & (length - 1);
      this.time[to] = time[from];
      this.seq[to] = seq[from];
      this.code[to] = code[from];
    }
  }
}
