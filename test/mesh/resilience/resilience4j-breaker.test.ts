import assert from "node:assert/strict";
import { FAILED, GIVEN_UP, SUCCEEDED } from "../../../src/mesh/breaker";
import { RESILIENCE4J, Resilience4jBreaker } from "../../../src/mesh/resilience/resilience4j-breaker";

const SMALL = { ...RESILIENCE4J, slidingWindowSize: 4, permittedNumberOfCallsInHalfOpenState: 2 };

function openOne(options = SMALL): Resilience4jBreaker {
  const breaker = new Resilience4jBreaker(options, 0);
  for (const end of [SUCCEEDED, SUCCEEDED, FAILED, FAILED] as const)
    breaker.settle(breaker.acquire(0), end, 0, 0);
  return breaker;
}

describe("Resilience4jBreaker", () => {
  it("needs no more calls than its window holds", () => {
    assert.equal(openOne().state(), "open");
  });

  it("opens for slow calls alone", () => {
    const breaker = new Resilience4jBreaker({ ...SMALL, slowCallRateThreshold: 50 }, 0);
    for (const ns of [1, 1, 60e9 + 1, 60e9 + 1]) breaker.settle(breaker.acquire(0), SUCCEEDED, ns, 0);
    assert.equal(breaker.state(), "open");
  });

  it("half open, goes by so many calls as it permits", () => {
    const breaker = openOne();
    const at = SMALL.waitDurationInOpenStateNs;
    assert.equal(breaker.acquire(at), -1, "the wait must be over");
    const tickets = [breaker.acquire(at + 1), breaker.acquire(at + 1)];
    assert.equal(breaker.acquire(at + 1), -1);
    breaker.settle(tickets[0], SUCCEEDED, 0, at + 2);
    assert.equal(breaker.state(), "half-open");
    breaker.settle(tickets[1], FAILED, 0, at + 2);
    assert.equal(breaker.state(), "open", "one of two is 50 %");
  });

  it("gives a call's place back when its caller gave it up", () => {
    const breaker = openOne();
    const at = SMALL.waitDurationInOpenStateNs + 1;
    const ticket = breaker.acquire(at);
    breaker.acquire(at);
    assert.equal(breaker.acquire(at), -1);
    breaker.settle(ticket, GIVEN_UP, 0, at);
    assert.ok(breaker.acquire(at) >= 0);
  });

  it("opens again when it has been half open for too long", () => {
    const breaker = openOne({ ...SMALL, maxWaitDurationInHalfOpenStateNs: 10 });
    const at = SMALL.waitDurationInOpenStateNs + 1;
    breaker.acquire(at);
    assert.ok(breaker.acquire(at + 9) >= 0);
    assert.equal(breaker.acquire(at + 10), -1);
    assert.equal(breaker.state(), "open");
  });

  it("does not take what was let through long ago for a call of now", () => {
    const breaker = new Resilience4jBreaker(SMALL, 0);
    const late = breaker.acquire(0);
    for (let n = 0; n < 4; n++) breaker.settle(breaker.acquire(0), FAILED, 0, 0);
    const at = SMALL.waitDurationInOpenStateNs + 1;
    breaker.acquire(at);
    breaker.settle(late, FAILED, 0, at);
    assert.equal(breaker.buffered(at), 0);
  });
});
