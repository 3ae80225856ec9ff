/**
 * MD5 of a text in UTF-8, which Dubbo hashes keys and endpoints with.
 *
 * Source: RFC 1321.
 * Draws: none.
 */

import type { KeyHash } from "../../lib/key-hash";
import { TextBytes } from "./xx-hash";

const BLOCK = 64;
const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** The whole part of 2^32 |sin n|, for n from 1 on. */
const SINES = [
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8,
  0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
  0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87,
  0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
  0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039,
  0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
  0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
  0xeb86d391,
];

const bytes = new TextBytes();
const state = new Int32Array(4);
const block = new Int32Array(16);

/** The four words of the digest, each with its first byte lowest; in memory that the next call uses again. */
export function md5(text: string): Int32Array {
  bytes.set(text);
  const { length } = bytes;
  state[0] = 0x67452301;
  state[1] = 0xefcdab89;
  state[2] = 0x98badcfe;
  state[3] = 0x10325476;
  // A byte 0x80 and the length in bits, in eight bytes, follow the text.
  const blocks = Math.ceil((length + 9) / BLOCK);
  for (let k = 0; k < blocks; k++) {
    for (let word = 0; word < 16; word++) block[word] = wordAt(k * BLOCK + 4 * word, length);
    if (k === blocks - 1) {
      block[14] = length << 3;
      block[15] = Math.floor(length / 0x20000000);
    }
    addBlock();
  }
  return state;
}

/** Four bytes of the text and of what follows it, from `at` on. */
function wordAt(at: number, length: number): number {
  let word = 0;
  for (let k = 0; k < 4; k++) {
    const byte = at + k < length ? bytes.byte(at + k) : at + k === length ? 0x80 : 0;
    word |= byte << (8 * k);
  }
  return word;
}

function addBlock(): void {
  let [a, b, c, d] = state;
  for (let step = 0; step < 64; step++) {
    const round = step >> 4;
    const mixed = a + mix(round, b, c, d) + block[indexOf(round, step)] + SINES[step];
    const shift = SHIFTS[4 * round + (step & 3)];
    a = d;
    d = c;
    c = b;
    b = (b + ((mixed << shift) | ((mixed | 0) >>> (32 - shift)))) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d);
  if (round === 1) return (b & d) | (c & ~d);
  return round === 2 ? b ^ c ^ d : c ^ (b | ~d);
}

/** Which word of the block a step takes. */
function indexOf(round: number, step: number): number {
  if (round === 0) return step;
  if (round === 1) return (5 * step + 1) & 15;
  return (round === 2 ? 3 * step + 5 : 7 * step) & 15;
}

/** The first word of the digest, as the low one. */
class Md5 implements KeyHash {
  readonly high = 0;
  low = 0;

  hash(text: string): void {
    this.low = md5(text)[0];
  }
}

/** One for all, so that owners can keep what it has hashed. */
export const MD5_OF_KEYS: KeyHash = new Md5();
