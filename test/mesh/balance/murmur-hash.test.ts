import assert from "node:assert/strict";
import { MurmurHash64 } from "../../../src/mesh/balance/murmur-hash";

const MASK = 0xffffffffffffffffn;

/** MurmurHash64A as published, in numbers of any size. */
function reference(text: string, seed: bigint): bigint {
  const m = 0xc6a4a7935bd1e995n;
  const data = new TextEncoder().encode(text);
  let h = (seed ^ (BigInt(data.length) * m)) & MASK;
  const blocks = Math.floor(data.length / 8);
  const read = (from: number, to: number): bigint =>
    data.slice(from, to).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  for (let block = 0; block < blocks; block++) {
    let k = (read(8 * block, 8 * block + 8) * m) & MASK;
    k = ((k ^ (k >> 47n)) * m) & MASK;
    h = ((h ^ k) * m) & MASK;
  }
  if (data.length % 8 > 0) h = ((h ^ read(8 * blocks, data.length)) * m) & MASK;
  h = ((h ^ (h >> 47n)) * m) & MASK;
  return h ^ (h >> 47n);
}

describe("MurmurHash64", () => {
  it("follows the published rule for every length of the rest", () => {
    const hasher = new MurmurHash64();
    for (let length = 0; length < 40; length++) {
      const text = "The quick brown fox jumps over the lazy dog".slice(0, length);
      for (const seed of [0, 0xc70f6907]) {
        const { high, low } = hasher.hash(text, seed);
        const answer = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
        assert.equal(answer, reference(text, BigInt(seed)), `${length}, ${seed}`);
      }
    }
  });
});
