import assert from "node:assert/strict";
import fc from "fast-check";
import { InternalError } from "../../../src/lib/assert";
import { RetryThrottle } from "../../../src/mesh/resilience/retry-throttle";

describe("RetryThrottle", () => {
  it("closes at half its tokens, and opens above", () => {
    const throttle = new RetryThrottle({ maxTokens: 4, tokenRatio: 0.5 });
    const open = (): boolean => throttle.isOpen;
    assert.equal(open(), true);
    throttle.failed();
    assert.equal(open(), true);
    throttle.failed();
    assert.equal(open(), false);
    throttle.succeeded();
    assert.equal(open(), true);
  });

  it("keeps its tokens between none and the most", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0.001, max: 5, noNaN: true }),
        fc.array(fc.boolean(), { maxLength: 200 }),
        (maxTokens, tokenRatio, answers) => {
          const throttle = new RetryThrottle({ maxTokens, tokenRatio });
          for (const isGood of answers) {
            if (isGood) throttle.succeeded();
            else throttle.failed();
            assert.ok(throttle.tokens >= 0 && throttle.tokens <= maxTokens);
            assert.equal(throttle.isOpen, throttle.tokens > maxTokens / 2);
          }
        },
      ),
    );
  });

  it("refuses a bucket that cannot hold or gain anything", () => {
    assert.throws(() => new RetryThrottle({ maxTokens: 0, tokenRatio: 1 }), InternalError);
    assert.throws(() => new RetryThrottle({ maxTokens: 1, tokenRatio: 0 }), InternalError);
  });
});
