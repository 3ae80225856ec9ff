import assert from "node:assert/strict";
import { crc32, crc32Before, CRC32_OF_KEYS } from "../../../src/mesh/balance/crc32";

describe("CRC-32", () => {
  it("of 123456789 is cbf43926, the check value of its definition", () => {
    assert.equal(crc32("123456789"), 0xcbf43926);
    assert.equal(crc32(""), 0);
  });

  it("of two texts in a row follows from that of the second and its length", () => {
    for (const [first, second] of [
      ["1", "key0"],
      ["20", "café"],
      ["7", ""],
      ["", "x"],
    ]) {
      CRC32_OF_KEYS.hash(second);
      const { high: length, low } = CRC32_OF_KEYS;
      assert.equal(crc32Before(first, low, length), crc32(first + second), `${first} and ${second}`);
    }
  });
});
