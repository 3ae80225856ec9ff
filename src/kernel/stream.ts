import seedrandom from "seedrandom";

import type { Random } from "../lib/random";

const TWO_TO_MINUS_32 = 2.3283064365386963e-10;
const TWO_TO_MINUS_53 = 1.1102230246251565e-16;

/**
 * A named, independent stream of chance. The name says purpose and entity ("balance/users->web/0"), so that
 * adding a component never shifts another's draws. seedrandom turns seed and name into the state, sfc32
 * draws.
 * Source: Chris Doty-Humphrey, PractRand, sfc32.
 */
export class Stream implements Random {
  private a: number;
  private b: number;
  private c: number;
  private d = 1;
  /** What `next` drew last. */
  high = 0;
  low = 0;

  constructor(seed: string, name: string) {
    const key = seedrandom(`${seed}/${name}`);
    this.a = key.int32();
    this.b = key.int32();
    this.c = key.int32();
  }

  /** 32 random bits, signed. */
  int32(): number {
    const b = this.b;
    const c = this.c;
    const t = (((this.a + b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = b ^ (b >>> 9);
    this.b = (c + (c << 3)) | 0;
    this.c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t;
  }

  /** Two draws of `int32`, in one go: the state is read and written once. The first is in `high`. */
  next(): void {
    const { a, b, c, d } = this;
    const first = (((a + b) | 0) + d) | 0;
    const b1 = (c + (c << 3)) | 0;
    const c1 = (((c << 21) | (c >>> 11)) + first) | 0;
    const second = ((((b ^ (b >>> 9)) + b1) | 0) + d + 1) | 0;
    this.a = b1 ^ (b1 >>> 9);
    this.b = (c1 + (c1 << 3)) | 0;
    this.c = (((c1 << 21) | (c1 >>> 11)) + second) | 0;
    this.d = (d + 2) | 0;
    this.high = first;
    this.low = second;
  }

  unit(): number {
    this.next();
    const high = this.high >>> 5;
    const low = this.low >>> 6;
    return (high * 0x4000000 + low + 0.5) * TWO_TO_MINUS_53;
  }

  below(n: number): number {
    return Math.floor((this.int32() >>> 0) * TWO_TO_MINUS_32 * n);
  }
}

/** Draws 1 - u where the stream of its seed and name draws u; its raw bits are the same. */
export class AntitheticStream extends Stream {
  override unit(): number {
    this.next();
    const high = ~this.high >>> 5;
    const low = ~this.low >>> 6;
    return (high * 0x4000000 + low + 0.5) * TWO_TO_MINUS_53;
  }

  override below(n: number): number {
    return n - 1 - super.below(n);
  }
}

/** Where chance comes from; `mirrored`: the opposite of that of a seed. */
export type Seed = string | { readonly mirrored: string };

export function streamOf(seed: Seed, name: string): Stream {
  return typeof seed === "string" ? new Stream(seed, name) : new AntitheticStream(seed.mirrored, name);
}
