import assert from "node:assert/strict";
import { TextBytes, XxHash64 } from "../../../src/mesh/balance/xx-hash";

function hash(text: string, seed = 0): string {
  const { high, low } = new XxHash64().hash(text, seed);
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

describe("XxHash64", () => {
  it("answers as the published examples do", () => {
    // Of the specification's reference implementation, as its bindings for other languages document them.
    assert.equal(hash(""), "ef46db3751d8e999");
    assert.equal(hash("a"), "d24ec4f1a98c6e5b");
    assert.equal(hash("abc"), "44bc2cf5ad770999");
    assert.equal(hash("Nobody inspects the spammish repetition"), "fbcea83c8a378bf1");
  });

  it("answers the same whatever it hashed before, and not the same for another seed", () => {
    const hasher = new XxHash64();
    const long = "x".repeat(1000);
    hasher.hash(long);
    const { high, low } = hasher;
    hasher.hash("y");
    assert.deepEqual([hasher.hash(long).high, hasher.low], [high, low]);
    assert.notEqual(hash(long, 1), hash(long, 0));
  });

  it("hashes letters beyond ASCII as UTF-8", () => {
    const bytes = new TextBytes();
    bytes.set("aé😀");
    const all = Array.from({ length: bytes.length }, (_, k) => bytes.byte(k));
    assert.deepEqual(all, [...new TextEncoder().encode("aé😀")]);
    assert.equal(bytes.word(0), 0x61 | (0xc3 << 8) | (0xa9 << 16) | (0xf0 << 24));
  });
});
