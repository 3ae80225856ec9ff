import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { MD5_OF_KEYS, md5 } from "../../../src/mesh/balance/md5";

function hex(words: Int32Array): string {
  return Buffer.from(words.buffer, words.byteOffset, 16).toString("hex");
}

describe("md5", () => {
  it("is that of RFC 1321", () => {
    assert.equal(hex(md5("")), "d41d8cd98f00b204e9800998ecf8427e");
    assert.equal(hex(md5("message digest")), "f96b697d7cb7938d525a2f31aaf161d0");
  });

  it("is that of OpenSSL, for texts of any length", () => {
    for (let length = 0; length < 200; length++) {
      const text = Array.from("äb€\u{1f600}c".repeat(40)).slice(0, length).join("");
      assert.equal(hex(md5(text)), createHash("md5").update(text).digest("hex"), text);
    }
  });

  it("hashes keys by its first word", () => {
    MD5_OF_KEYS.hash("user-7");
    assert.equal(MD5_OF_KEYS.low, createHash("md5").update("user-7").digest().readInt32LE(0));
  });
});
