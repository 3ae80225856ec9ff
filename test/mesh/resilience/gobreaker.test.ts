import assert from "node:assert/strict";
import { FAILED, SUCCEEDED } from "../../../src/mesh/breaker";
import { GOBREAKER, Gobreaker } from "../../../src/mesh/resilience/gobreaker";

describe("gobreaker", () => {
  const RATIO = { ...GOBREAKER, consecutiveFailures: Infinity, failureRatio: 0.6, minRequests: 3 };

  it("opens at a share of failures, as the example of its README does", () => {
    const breaker = new Gobreaker(RATIO, 0);
    for (const end of [FAILED, FAILED] as const) breaker.settle(breaker.acquire(0), end, 0, 0);
    assert.equal(breaker.state(0), "closed");
    breaker.settle(breaker.acquire(0), SUCCEEDED, 0, 0);
    assert.equal(breaker.state(0), "closed");
    breaker.settle(breaker.acquire(0), FAILED, 0, 0);
    assert.equal(breaker.state(0), "open");
  });

  it("forgets what it counted at each interval", () => {
    const breaker = new Gobreaker({ ...RATIO, intervalNs: 10 }, 0);
    breaker.settle(breaker.acquire(0), FAILED, 0, 0);
    assert.deepEqual(breaker.counts, [1, 0, 1, 0, 1]);
    assert.equal(breaker.state(11), "closed");
    assert.deepEqual(breaker.counts, [0, 0, 0, 0, 0]);
  });

  it("lets maxRequests through when half open, and closes when all went well", () => {
    const breaker = new Gobreaker({ ...GOBREAKER, consecutiveFailures: 0, timeoutNs: 10, maxRequests: 2 }, 0);
    breaker.settle(breaker.acquire(0), FAILED, 0, 0);
    assert.equal(breaker.acquire(10), -1, "not before the timeout is over");
    const tickets = [breaker.acquire(11), breaker.acquire(11)];
    assert.equal(breaker.acquire(11), -1);
    breaker.settle(tickets[0], SUCCEEDED, 0, 12);
    assert.equal(breaker.state(12), "half-open");
    breaker.settle(tickets[1], SUCCEEDED, 0, 12);
    assert.equal(breaker.state(12), "closed");
  });

  it("does not count what a call of an earlier state comes to", () => {
    const breaker = new Gobreaker({ ...GOBREAKER, consecutiveFailures: 0, timeoutNs: 10 }, 0);
    const late = breaker.acquire(0);
    breaker.settle(breaker.acquire(0), FAILED, 0, 0);
    const probe = breaker.acquire(11);
    breaker.settle(late, FAILED, 0, 12);
    assert.equal(breaker.state(12), "half-open");
    breaker.settle(probe, SUCCEEDED, 0, 13);
    assert.equal(breaker.state(13), "closed");
  });
});
