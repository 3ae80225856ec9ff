import assert from "node:assert/strict";
import { hsiphash } from "../../../src/mesh/balance/sip-hash";

/** SipHash-1-3 of four bytes as its paper has it, in 64-bit numbers. */
function reference(word: number, key: number): number {
  const MASK = (1n << 64n) - 1n;
  const turn = (x: bigint, bits: bigint): bigint => ((x << bits) | (x >> (64n - bits))) & MASK;
  const k = BigInt(key);
  let [v0, v1] = [0x736f6d6570736575n ^ k, 0x646f72616e646f6dn ^ k];
  let [v2, v3] = [0x6c7967656e657261n ^ k, 0x7465646279746573n ^ k];
  const round = (): void => {
    v0 = (v0 + v1) & MASK;
    v2 = (v2 + v3) & MASK;
    v1 = turn(v1, 13n) ^ v0;
    v3 = turn(v3, 16n) ^ v2;
    v0 = turn(v0, 32n);
    v2 = (v2 + v1) & MASK;
    v0 = (v0 + v3) & MASK;
    v1 = turn(v1, 17n) ^ v2;
    v3 = turn(v3, 21n) ^ v0;
    v2 = turn(v2, 32n);
  };
  const block = (4n << 56n) | BigInt(word);
  v3 ^= block;
  round();
  v0 ^= block;
  v2 ^= 0xffn;
  for (let k = 0; k < 3; k++) round();
  return Number((v0 ^ v1 ^ v2 ^ v3) & 0xffffffffn);
}

describe("hsiphash", () => {
  it("is SipHash-1-3 of four bytes, cut to 32 bits", () => {
    for (let k = 0; k < 1000; k++) {
      const word = Math.imul(k, 2654435761) >>> 0;
      for (const key of [2654435761, 2654446892, k])
        assert.equal(hsiphash(word, key), reference(word, key), `${word} by ${key}`);
    }
  });
});
