import type { Random } from "../../src/lib/random";

/**
 * A reproducible source of chance for tests: sfc32, the small fast counting generator of PractRand
 * (Doty-Humphrey), with 53-bit uniforms. The simulator's own streams are tested apart and are not needed
 * here.
 */
export class TestRandom implements Random {
  private a: number;
  private b = 0x9e3779b9 | 0;
  private c = 0x243f6a88 | 0;
  private counter = 1;

  /** The same integer gives the same draws. */
  constructor(seed: number) {
    this.a = seed | 0;
    for (let i = 0; i < 16; i++) this.next();
  }

  unit(): number {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 0x4000000 + low + 0.5) / 0x20000000000000;
  }

  below(n: number): number {
    return Math.floor(this.unit() * n);
  }

  private next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return sum;
  }
}
