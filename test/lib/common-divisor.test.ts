import assert from "node:assert/strict";
import { commonDivisor } from "../../src/lib/common-divisor";

describe("commonDivisor", () => {
  it("divides both, and nothing larger does", () => {
    assert.equal(commonDivisor(12, 18), 6);
    assert.equal(commonDivisor(7, 5), 1);
    assert.equal(commonDivisor(0, 9), 9);
  });
});
