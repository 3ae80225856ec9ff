/**
 * xxHash64 of a text in UTF-8: what Envoy and gRPC hash keys and endpoints with.
 *
 * Source: Cyan4973/xxHash doc/xxhash_spec.md (XXH64); envoyproxy/envoy source/common/common/hash.h xxHash64.
 * Draws: none.
 */

import { U64 } from "../../lib/u64";

const P1: readonly [number, number] = [0x9e3779b1, 0x85ebca87];
const P2: readonly [number, number] = [0xc2b2ae3d, 0x27d4eb4f];
const P3: readonly [number, number] = [0x165667b1, 0x9e3779f9];
const P4: readonly [number, number] = [0x85ebca77, 0xc2b2ae63];
const P5: readonly [number, number] = [0x27d4eb2f, 0x165667c5];

const STRIPE = 32;

export class XxHash64 {
  private readonly bytes = new TextBytes();
  private readonly sum = new U64();
  private readonly lane = new U64();
  private readonly lanes: readonly U64[] = [new U64(), new U64(), new U64(), new U64()];

  /** The words of the last hash. */
  get high(): number {
    return this.sum.high;
  }

  get low(): number {
    return this.sum.low;
  }

  /** Hashes `text`; `seed` is a 32-bit number. */
  hash(text: string, seed = 0): this {
    const { bytes, sum } = this;
    bytes.set(text);
    let at = 0;
    if (bytes.length >= STRIPE) at = this.stripes(seed);
    else sum.set(0, seed).add(...P5);
    sum.add(0, bytes.length);
    for (; at + 8 <= bytes.length; at += 8) {
      this.round(this.lane.set(0, 0), at);
      sum.xor(this.lane.high, this.lane.low);
      sum.rotateLeft(27).multiply(...P1);
      sum.add(...P4);
    }
    if (at + 4 <= bytes.length) {
      this.lane.set(0, bytes.word(at)).multiply(...P1);
      sum.xor(this.lane.high, this.lane.low).rotateLeft(23);
      sum.multiply(...P2).add(...P3);
      at += 4;
    }
    for (; at < bytes.length; at++) {
      this.lane.set(0, bytes.byte(at)).multiply(...P5);
      sum.xor(this.lane.high, this.lane.low).rotateLeft(11);
      sum.multiply(...P1);
    }
    sum.xorShiftRight(33).multiply(...P2);
    sum.xorShiftRight(29).multiply(...P3);
    sum.xorShiftRight(32);
    return this;
  }

  /** The part of the text in whole stripes; answers where it ends. */
  private stripes(seed: number): number {
    const { bytes, sum, lanes } = this;
    lanes[0].set(0, seed).add(...P1);
    lanes[0].add(...P2);
    lanes[1].set(0, seed).add(...P2);
    lanes[2].set(0, seed);
    lanes[3].set(0, seed).add(~P1[0] + (P1[1] === 0 ? 1 : 0), -P1[1]);
    let at = 0;
    for (; at + STRIPE <= bytes.length; at += STRIPE) {
      for (let k = 0; k < 4; k++) this.round(lanes[k], at + 8 * k);
    }
    sum.set(0, 0);
    const rotations = [1, 7, 12, 18];
    for (let k = 0; k < 4; k++) {
      this.lane.set(lanes[k].high, lanes[k].low).rotateLeft(rotations[k]);
      sum.add(this.lane.high, this.lane.low);
    }
    for (const { high, low } of lanes) {
      this.lane.set(high, low).multiply(...P2);
      this.lane.rotateLeft(31).multiply(...P1);
      sum.xor(this.lane.high, this.lane.low).multiply(...P1);
      sum.add(...P4);
    }
    return at;
  }

  /** Takes eight bytes into a lane. */
  private round(lane: U64, at: number): void {
    const { bytes } = this;
    const { high, low } = lane;
    lane.set(bytes.word(at + 4), bytes.word(at)).multiply(...P2);
    lane.add(high, low).rotateLeft(31);
    lane.multiply(...P1);
  }
}

/** A text as bytes of UTF-8, in memory that is used again. */
export class TextBytes {
  length = 0;
  private memory = new Uint8Array(64);
  private readonly encoder = new TextEncoder();

  set(text: string): void {
    // A UTF-16 unit takes three bytes at most.
    if (this.memory.length < text.length * 3) this.memory = new Uint8Array(text.length * 6);
    this.length = this.encoder.encodeInto(text, this.memory).written;
  }

  byte(at: number): number {
    return this.memory[at];
  }

  /** Four bytes from `at`, the first the lowest. */
  word(at: number): number {
    const { memory } = this;
    return memory[at] | (memory[at + 1] << 8) | (memory[at + 2] << 16) | (memory[at + 3] << 24);
  }
}
