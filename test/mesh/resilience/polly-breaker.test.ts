import assert from "node:assert/strict";
import { FAILED, GIVEN_UP, SUCCEEDED } from "../../../src/mesh/breaker";
import type { CallEnd } from "../../../src/mesh/breaker";
import { POLLY, PollyBreaker } from "../../../src/mesh/resilience/polly-breaker";

const SECOND = 1e9;

function calls(breaker: PollyBreaker, n: number, end: CallEnd, now: number): void {
  for (let k = 0; k < n; k++) breaker.settle(breaker.acquire(now), end, 0, now);
}

describe("PollyBreaker", () => {
  it("looks only when a call fails", () => {
    const breaker = new PollyBreaker({ ...POLLY, failureRatio: 0.5, minimumThroughput: 4 });
    calls(breaker, 3, FAILED, 0);
    calls(breaker, 1, SUCCEEDED, 0);
    assert.equal(breaker.state(), "closed", "4 calls, 3 of them failures, and the last went well");
    calls(breaker, 1, FAILED, 0);
    assert.equal(breaker.state(), "open");
  });

  it("lets one call through after the break, which decides", () => {
    const breaker = new PollyBreaker({ ...POLLY, minimumThroughput: 2, breakDurationNs: SECOND });
    calls(breaker, 2, FAILED, 0);
    assert.equal(breaker.acquire(SECOND - 1), -1);
    assert.equal(breaker.acquire(SECOND), 0);
    assert.equal(breaker.acquire(SECOND), -1);
    breaker.settle(0, FAILED, 0, SECOND);
    assert.equal(breaker.acquire(2 * SECOND - 1), -1, "the break begins anew");
    assert.equal(breaker.acquire(2 * SECOND), 0);
    breaker.settle(0, GIVEN_UP, 0, 2 * SECOND);
    assert.equal(breaker.state(), "closed");
    calls(breaker, 1, FAILED, 2 * SECOND);
    assert.equal(breaker.state(), "closed", "what was before does not count");
  });

  it("forgets calls when their window began a sampling duration ago", () => {
    const breaker = new PollyBreaker({ ...POLLY, samplingDurationNs: 10 * SECOND, minimumThroughput: 4 });
    calls(breaker, 3, FAILED, 0.5 * SECOND);
    calls(breaker, 1, FAILED, 10.5 * SECOND);
    assert.equal(breaker.state(), "closed");
    calls(breaker, 2, FAILED, 11 * SECOND);
    calls(breaker, 1, FAILED, 20.4 * SECOND);
    assert.equal(breaker.state(), "open");
  });
});
