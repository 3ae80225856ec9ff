/**
 * SipHash-1-3 of one 32-bit word, cut to 32 bits: the `hsiphash` of 64-bit kernels.
 *
 * Source: torvalds/linux lib/siphash.c hsiphash_1u32 (copy 24cbee66); Aumasson, Bernstein: SipHash, 2012.
 * Draws: none.
 */

import { U64 } from "../../lib/u64";

const v0 = new U64();
const v1 = new U64();
const v2 = new U64();
const v3 = new U64();

function round(): void {
  v0.add(v1.high, v1.low);
  v1.rotateLeft(13).xor(v0.high, v0.low);
  v0.set(v0.low, v0.high);
  v2.add(v3.high, v3.low);
  v3.rotateLeft(16).xor(v2.high, v2.low);
  v0.add(v3.high, v3.low);
  v3.rotateLeft(21).xor(v0.high, v0.low);
  v2.add(v1.high, v1.low);
  v1.rotateLeft(17).xor(v2.high, v2.low);
  v2.set(v2.low, v2.high);
}

/** `key`: both words of the key, which fit into 32 bits. */
export function hsiphash(word: number, key: number): number {
  v0.set(0x736f6d65, 0x70736575).xor(0, key);
  v1.set(0x646f7261, 0x6e646f6d).xor(0, key);
  v2.set(0x6c796765, 0x6e657261).xor(0, key);
  v3.set(0x74656462, 0x79746573).xor(0, key);
  // Four bytes of data; their count is the highest byte of the block.
  v3.xor(0x04000000, word);
  round();
  v0.xor(0x04000000, word);
  v2.xor(0, 0xff);
  round();
  round();
  round();
  return (v0.low ^ v1.low ^ v2.low ^ v3.low) >>> 0;
}
