import assert from "node:assert/strict";
import { TokenBucket } from "../../../src/mesh/resilience/token-bucket";

const SECOND = 1e9;

describe("TokenBucket", () => {
  it("lets a burst through, then its rate", () => {
    const bucket = new TokenBucket({ maxTokens: 10, fillRate: 5 }, 0);
    let taken = 0;
    for (let ms = 0; ms < 10_000; ms++) taken += bucket.consume(1, false, ms * 1e6);
    // 10 at once, and 5 a second for the 9.999 seconds after.
    assert.equal(taken, 10 + 49);
  });

  it("takes as many as there are, or none at all", () => {
    const bucket = new TokenBucket({ maxTokens: 3, fillRate: 1 }, 0);
    assert.equal(bucket.consume(4, false, 0), 0);
    assert.equal(bucket.consume(4, true, 0), 3);
    assert.equal(bucket.consume(4, true, 2.5 * SECOND), 2);
  });
});
