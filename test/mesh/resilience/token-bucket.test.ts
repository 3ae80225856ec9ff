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

  it("lets so many of a steady stream through as arithmetic says: the burst, and what fills meanwhile", () => {
    // 1,500 at 150/s into a bucket of 40 that fills at 100/s: 40 + 100 times 9.993 s, less what is left over.
    const bucket = new TokenBucket({ maxTokens: 40, fillRate: 100 }, 0);
    let taken = 0;
    for (let k = 0; k < 1500; k++) taken += bucket.consume(1, false, (k / 150) * SECOND);
    assert.ok(Math.abs(taken - 1039) <= 1, `${taken}`);
  });

  it("takes as many as there are, or none at all", () => {
    const bucket = new TokenBucket({ maxTokens: 3, fillRate: 1 }, 0);
    assert.equal(bucket.consume(4, false, 0), 0);
    assert.equal(bucket.consume(4, true, 0), 3);
    assert.equal(bucket.consume(4, true, 2.5 * SECOND), 2);
  });
});
