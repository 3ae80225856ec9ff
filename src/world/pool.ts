/**
 * Rows of numbers, given out and taken back: row r holds 2^shift doubles from r << shift in `f`, and over the
 * same bytes twice as many integers from r << (shift + 1) in `i`. A row lies in one or two cache lines, and a
 * returned row is the next to be given out, so what is in use stays in the cache. `f` and `i` are replaced
 * when the pool grows: read them again after anything that may allocate.
 */
export class Pool {
  readonly shift: number;
  f: Float64Array;
  i: Int32Array;
  /** Rows given out so far, free ones included: rows 0 .. used - 1 exist. */
  used = 0;
  private free = new Int32Array(64);
  private freeCount = 0;

  constructor(shift: number) {
    this.shift = shift;
    this.f = new Float64Array(64 << shift);
    this.i = new Int32Array(this.f.buffer);
  }

  /** A row with whatever was in it before. */
  take(): number {
    if (this.freeCount > 0) return this.free[--this.freeCount];
    if ((this.used + 1) << this.shift > this.f.length) this.grow();
    return this.used++;
  }

  give(row: number): void {
    if (this.freeCount === this.free.length) {
      const free = new Int32Array(this.freeCount * 2);
      free.set(this.free);
      this.free = free;
    }
    this.free[this.freeCount++] = row;
  }

  private grow(): void {
    const f = new Float64Array(this.f.length * 2);
    f.set(this.f);
    this.f = f;
    this.i = new Int32Array(f.buffer);
  }
}
