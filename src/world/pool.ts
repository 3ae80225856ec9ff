import * as R from "./rows";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ROW_SHIFT, CALL_OPEN, FREE, STATE, TRIES_AND_FLAGS } = R;
const I_SHIFT = ROW_SHIFT + 1;

/**
 * Rows of numbers that requests are made of; `rows.ts` has their columns. A row has room for a call and for
 * an attempt: those of a request that is tried once share one, side by side, so that what finds the one has
 * the other in the cache. A call that is tried again, or whose first attempt outlives it, takes rows of which
 * it uses half.
 *
 * `f` and `i` are the same memory as doubles and as integers, `coldF` and `cold` that of the columns which
 * few attempts need. All are replaced when the pool grows: read them again after anything that may take a
 * row. A row that is given back is the next to be taken, so what is in use stays in the cache.
 */
export class Pool {
  f = new Float64Array(64 << ROW_SHIFT);
  i = new Int32Array(this.f.buffer);
  coldF = new Float64Array(64 << ROW_SHIFT);
  cold = new Int32Array(this.coldF.buffer);
  /** Rows 0 .. used - 1 exist, free ones included. */
  used = 0;
  private freeRows = new Int32Array(64);
  private freeCount = 0;

  /** A row for a call, and for its first attempt. The caller sets CALL_OPEN. */
  takeCall(): number {
    return this.take();
  }

  /** A row for an attempt: that of its call where there is room. The caller sets STATE. */
  takeAttempt(call: number): number {
    return this.i[(call << I_SHIFT) | STATE] === FREE ? call : this.take();
  }

  /** A row for a branch, which has no call. */
  takeBranch(): number {
    return this.take();
  }

  giveCall(call: number): void {
    const { i } = this;
    i[(call << I_SHIFT) | TRIES_AND_FLAGS] = 0;
    if (i[(call << I_SHIFT) | STATE] === FREE) this.give(call);
  }

  giveAttempt(attempt: number): void {
    const { i } = this;
    i[(attempt << I_SHIFT) | STATE] = FREE;
    if ((i[(attempt << I_SHIFT) | TRIES_AND_FLAGS] & CALL_OPEN) === 0) this.give(attempt);
  }

  /** A row with whatever was in it before, but that neither half is in use. */
  private take(): number {
    if (this.freeCount > 0) return this.freeRows[--this.freeCount];
    if ((this.used + 1) << ROW_SHIFT > this.f.length) this.grow();
    return this.used++;
  }

  private give(row: number): void {
    if (this.freeCount === this.freeRows.length) {
      const free = new Int32Array(this.freeCount * 2);
      free.set(this.freeRows);
      this.freeRows = free;
    }
    this.freeRows[this.freeCount++] = row;
  }

  private grow(): void {
    const f = new Float64Array(this.f.length * 2);
    f.set(this.f);
    this.f = f;
    this.i = new Int32Array(f.buffer);
    const coldF = new Float64Array(this.coldF.length * 2);
    coldF.set(this.coldF);
    this.coldF = coldF;
    this.cold = new Int32Array(coldF.buffer);
  }
}
