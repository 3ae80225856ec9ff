/**
 * MurmurHash64A of a text in UTF-8, which Envoy offers for rings that must agree with std::hash of libstdc++.
 *
 * Source: aappleby/smhasher MurmurHash2.cpp MurmurHash64A; envoyproxy/envoy source/common/common/hash.cc
 * (seed 0xc70f6907 is that of libstdc++).
 * Draws: none.
 */

import { U64 } from "../../lib/u64";
import { TextBytes } from "./xx-hash";

const M: readonly [number, number] = [0xc6a4a793, 0x5bd1e995];
const SHIFT = 47;
export const STD_HASH_SEED = 0xc70f6907;

export class MurmurHash64 {
  private readonly bytes = new TextBytes();
  private readonly sum = new U64();
  private readonly block = new U64();

  /** The words of the last hash. */
  get high(): number {
    return this.sum.high;
  }

  get low(): number {
    return this.sum.low;
  }

  /** Hashes `text`; `seed` is a 32-bit number. */
  hash(text: string, seed = STD_HASH_SEED): this {
    const { bytes, sum, block } = this;
    bytes.set(text);
    const { length } = bytes;
    block.set(0, length).multiply(...M);
    sum.set(block.high, block.low).xor(0, seed);
    let at = 0;
    for (; at + 8 <= length; at += 8) {
      block.set(bytes.word(at + 4), bytes.word(at)).multiply(...M);
      block.xorShiftRight(SHIFT).multiply(...M);
      sum.xor(block.high, block.low).multiply(...M);
    }
    if (at < length) {
      block.set(0, 0);
      for (let k = length - 1; k >= at; k--) {
        block.rotateLeft(8);
        block.xor(0, bytes.byte(k));
      }
      sum.xor(block.high, block.low).multiply(...M);
    }
    sum.xorShiftRight(SHIFT).multiply(...M);
    sum.xorShiftRight(SHIFT);
    return this;
  }
}
