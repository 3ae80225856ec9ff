import assert from "node:assert/strict";
import { LINKERD_BREAKER, LinkerdBreaker } from "../../../src/mesh/resilience/linkerd-breaker";
import { scripted } from "../../support/scripted-random";

const S = 1e9;

function shut(options = LINKERD_BREAKER): LinkerdBreaker {
  const breaker = new LinkerdBreaker({ ...options, maxFailures: 1 });
  breaker.failed(0, false, scripted(0.5));
  return breaker;
}

describe("LinkerdBreaker", () => {
  it("opens again after seven failures only when a request in probation goes well", () => {
    const breaker = new LinkerdBreaker({ ...LINKERD_BREAKER, jitterRatio: 0 });
    for (let k = 0; k < 6; k++) breaker.failed(0, false, scripted());
    assert.ok(breaker.isOpen);
    breaker.failed(0, false, scripted());
    assert.deepEqual([breaker.isOpen, breaker.changesAt], [false, S]);
    breaker.succeeded();
    assert.ok(!breaker.isOpen, "late answers do not count");
    breaker.due();
    breaker.sent();
    assert.ok(!breaker.isOpen, "one permit");
    breaker.failed(2 * S, false, scripted());
    assert.equal(breaker.changesAt, 2 * S + 2 * S);
    breaker.due();
    breaker.sent();
    breaker.succeeded();
    assert.ok(breaker.isOpen);
  });

  it("adds jitter up to a share of the penalty, never above the most", () => {
    // Half of the half of 1 s.
    assert.equal(shut().changesAt, 1.25 * S);
    assert.equal(shut({ ...LINKERD_BREAKER, maxPenaltyNs: 1.1 * S }).changesAt, 1.1 * S);
  });

  it("gives the permit of a request back that nothing came of", () => {
    const breaker = shut();
    breaker.due();
    breaker.sent();
    breaker.ignored();
    assert.ok(breaker.isOpen);
  });
});
