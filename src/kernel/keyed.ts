import type { Random } from "../lib/random";

const TWO_TO_MINUS_32 = 2.3283064365386963e-10;
const TWO_TO_MINUS_53 = 1.1102230246251565e-16;

/**
 * Chance that belongs to a thing rather than to an order of events: draw number n of a 64-bit key is a
 * function of key and n alone. A request carries its key, so that it meets the same work, branches and errors
 * whatever the strategy under test does with it in between. Three rounds of multiply, xor-shift and add over
 * two 32-bit words; each round can be undone, so different keys never fall together.
 */
export class Keyed implements Random {
  /** The words of the draw made last. */
  high = 0;
  low = 0;
  private key0 = 0;
  private key1 = 0;
  /** Number of the next draw. */
  counter = 0;

  /** Next draw: number `counter` of this key. Draws are numbered from 0. */
  load(key0: number, key1: number, counter: number): void {
    this.key0 = key0;
    this.key1 = key1;
    this.counter = counter;
  }

  /** Makes the next draw; its 64 bits are in `high` and `low`. */
  next(): void {
    const n = this.counter++;
    let x = (this.key0 + Math.imul(n, 0x9e3779b9)) | 0;
    let y = this.key1 ^ Math.imul(n + 1, 0x85ebca6b);
    x = (Math.imul(x ^ (x >>> 16), 0x21f0aaad) + y) | 0;
    y = (Math.imul(y ^ (y >>> 15), 0x735a2d97) + x) | 0;
    x = (Math.imul(x ^ (x >>> 15), 0x735a2d97) + y) | 0;
    y = (Math.imul(y ^ (y >>> 16), 0x21f0aaad) + x) | 0;
    x = (Math.imul(x ^ (x >>> 16), 0x85ebca6b) + y) | 0;
    y = (Math.imul(y ^ (y >>> 13), 0xc2b2ae35) + x) | 0;
    x = x ^ (x >>> 16) ^ (y << 7);
    this.high = x;
    this.low = y ^ (y >>> 15);
  }

  unit(): number {
    this.next();
    return ((this.high >>> 5) * 0x4000000 + (this.low >>> 6) + 0.5) * TWO_TO_MINUS_53;
  }

  below(n: number): number {
    this.next();
    return Math.floor((this.high >>> 0) * TWO_TO_MINUS_32 * n);
  }
}

/** Draws 1 - u where `Keyed` draws u; its raw bits are the same, and with them all keys made of them. */
export class AntitheticKeyed extends Keyed {
  override unit(): number {
    this.next();
    return ((~this.high >>> 5) * 0x4000000 + (~this.low >>> 6) + 0.5) * TWO_TO_MINUS_53;
  }

  override below(n: number): number {
    return n - 1 - super.below(n);
  }
}
