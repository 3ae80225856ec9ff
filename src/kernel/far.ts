/** Slots of the ring: 2^13. */
const SLOTS = 1 << 13;
const MASK = SLOTS - 1;
/** How many events a slot is meant to hold; within wide bounds more or fewer cost little. */
const TOGETHER = 8;
/** The width of slots is looked at after so many have been opened, or as many as there were events. */
const LOOK_AFTER = 1024;

/**
 * Events that are not near yet: each in the slot of a ring that its time falls into, in no order. Only when
 * its slot comes up is it sorted, with the few others there. Slots are 2^k ns wide, so that no time is
 * rounded into the wrong one. What lies beyond the ring waits apart until the ring has turned.
 *
 * Source: the idea of calendar queues, R. Brown, Communications of the ACM 31 (1988) 1220-1227.
 */
export class Far {
  /** by entry */
  time = new Float64Array(4096);
  seq = new Int32Array(4096);
  code = new Int32Array(4096);
  size = 0;
  /** Events from here on belong in here. */
  start = 0;
  /** Entries of one slot, those beyond the ring, and those that are free, are linked; -1: no more. */
  private next = new Int32Array(4096);
  private readonly slots = new Int32Array(SLOTS).fill(-1);
  private beyond = -1;
  private free = -1;
  private used = 0;
  /** The next slot to be opened. */
  private cursor = 0;
  private width = 1;
  private perNs = 1;
  /** Slots opened and entries taken since the width was last looked at, and when that is next. */
  private opened = 0;
  private taken = 0;
  private lookAt = LOOK_AFTER;

  /** Fits the empty ring to `count` events after `now`, of which half lie within `span` ns. */
  fit(now: number, count: number, span: number): void {
    const ideal = (2 * TOGETHER * span) / count;
    this.width = 1;
    while (this.width < ideal) this.width *= 2;
    this.perNs = 1 / this.width;
    this.start = (Math.floor(now / this.width) + 1) * this.width;
    this.look(count);
  }

  /** `time` must not lie before `start`. */
  add(time: number, seq: number, code: number): void {
    let entry = this.free;
    if (entry >= 0) this.free = this.next[entry];
    else {
      if (this.used === this.time.length) this.grow();
      entry = this.used++;
    }
    this.time[entry] = time;
    this.seq[entry] = seq;
    this.code[entry] = code;
    this.size++;
    this.place(entry);
  }

  /** Opens the next slot: gives the first of its entries, or -1; `take` gives the others. */
  open(): number {
    const { cursor, slots } = this;
    const first = slots[cursor];
    slots[cursor] = -1;
    this.opened++;
    this.start += this.width;
    this.cursor = (cursor + 1) & MASK;
    if (this.cursor === 0) this.turn();
    return first;
  }

  /** Opens all that is left, as if it were one slot. */
  openAll(): number {
    const { next, slots } = this;
    let first = this.beyond;
    this.beyond = -1;
    for (let slot = 0; slot < SLOTS; slot++) {
      for (let entry = slots[slot]; entry >= 0;) {
        const after = next[entry];
        next[entry] = first;
        first = entry;
        entry = after;
      }
      slots[slot] = -1;
    }
    return first;
  }

  /** Frees an entry of an open slot and gives the next one, or -1. Its columns hold until the next `add`. */
  take(entry: number): number {
    const next = this.next[entry];
    this.next[entry] = this.free;
    this.free = entry;
    this.size--;
    this.taken++;
    return next;
  }

  /** True when the width does not fit any more; asked after each slot, it looks only now and then. */
  isMisfit(): boolean {
    if (this.opened < this.lookAt) return false;
    const together = this.taken / this.opened;
    this.look(this.size);
    return together < TOGETHER / 8 || together > TOGETHER * 8;
  }

  private look(count: number): void {
    this.opened = 0;
    this.taken = 0;
    this.lookAt = Math.max(LOOK_AFTER, count);
  }

  private place(entry: number): void {
    const slot = (this.time[entry] - this.start) * this.perNs;
    if (slot >= SLOTS) {
      this.next[entry] = this.beyond;
      this.beyond = entry;
      return;
    }
    const at = (this.cursor + slot) & MASK;
    this.next[entry] = this.slots[at];
    this.slots[at] = entry;
  }

  /** What lies beyond the ring may have come within it. */
  private turn(): void {
    let entry = this.beyond;
    this.beyond = -1;
    while (entry >= 0) {
      const next = this.next[entry];
      this.place(entry);
      entry = next;
    }
  }

  private grow(): void {
    const length = this.used * 2;
    const time = new Float64Array(length);
    time.set(this.time);
    this.time = time;
    this.seq = widened(this.seq, length);
    this.code = widened(this.code, length);
    this.next = widened(this.next, length);
  }
}

function widened(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(length);
  wider.set(column);
  return wider;
}
