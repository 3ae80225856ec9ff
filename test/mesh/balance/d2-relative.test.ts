import assert from "node:assert/strict";
import { D2Relative, d2Health } from "../../../src/mesh/balance/d2-relative";
import { POLICIES } from "../../../src/mesh/balance/policies";
import { OK } from "../../../src/mesh/outcome";
import { endpointsWith } from "../../support/balancing";
import { TestRandom } from "../../support/test-random";

const OPTIONS = POLICIES.d2Relative.defaults;
const MS = 1e6;

describe("D2Relative", () => {
  it("goes down by a big step and up by a small one", () => {
    const interval = { clusterMs: 100, hostMs: 130, errorRate: 0, calls: 5 };
    assert.equal(d2Health(1, interval, OPTIONS), 1 - OPTIONS.downStep);
    assert.equal(d2Health(0.5, { ...interval, hostMs: 120 }, OPTIONS), 0.5 + OPTIONS.upStep);
    assert.equal(d2Health(0.5, { ...interval, hostMs: 125 }, OPTIONS), 0.5);
    assert.equal(d2Health(0.5, { ...interval, calls: 0 }, OPTIONS), 0.5);
    assert.equal(
      d2Health(1, { ...interval, hostMs: 1, errorRate: 1 }, { ...OPTIONS, highErrorRate: 0.5 }),
      0.8,
    );
  });

  it("sends less and less to one that is slower than the mean, but never nothing", () => {
    const endpoints = endpointsWith([1, 1, 1, 1]);
    const balancer = new D2Relative(endpoints, OPTIONS);
    const random = new TestRandom(3);
    balancer.updated(0);
    const shares: number[] = [];
    for (let interval = 0; interval < 8; interval++) {
      const now = interval * OPTIONS.updateIntervalNs;
      let toSlow = 0;
      for (let i = 0; i < 4000; i++) {
        const slot = balancer.pick(now, random);
        balancer.sent(slot, now);
        const latency = (slot === 0 ? 40 : 10) * MS;
        balancer.answered(slot, latency, now + latency, OK);
        if (slot === 0) toSlow++;
      }
      shares.push(toSlow / 4000);
    }
    // With health h it has h / (3 + h) of all.
    [1, 0.8, 0.6, 0.4, 0.2, 0.01].forEach((health, interval) => {
      assert.ok(Math.abs(shares[interval] - health / (3 + health)) < 0.035, shares.join());
    });
    assert.ok(shares[5] > 0);
  });
});
