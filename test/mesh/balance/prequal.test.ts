import assert from "node:assert/strict";
import { Prequal, hotCold, reuses } from "../../../src/mesh/balance/prequal";
import { POLICIES } from "../../../src/mesh/balance/policies";
import { endpointsWith } from "../../support/balancing";
import { TestRandom } from "../../support/test-random";

const OPTIONS = { ...POLICIES.prequal.defaults, removalsPerRequest: 0 };

describe("Prequal", () => {
  it("takes the fastest that is not hot, or if all are the least hot", () => {
    assert.equal(hotCold([3, 5, 9], [10, 2, 1], 3, 5), 1);
    assert.equal(hotCold([9, 7, 8], [1, 2, 3], 3, 5), 1);
    assert.equal(hotCold([9, 5], [1, 99], 2, 5), 1);
    assert.equal(hotCold([5, 5], [4, 4], 2, 5), 0);
    assert.equal(hotCold([], [], 0, 5), -1);
  });

  it("uses a probe as often as the paper says, and once where that would be for ever", () => {
    const paper = { ...POLICIES.prequal.defaults };
    assert.ok(Math.abs(reuses(100, paper) - 2 / (0.84 * 3 - 1)) < 1e-9);
    assert.equal(reuses(1e9, { ...paper, probesPerRequest: 10 }), 1);
    assert.equal(reuses(16, paper), 1);
  });

  it("asks for its probes with each request", () => {
    const balancer = new Prequal(endpointsWith([1, 1, 1]), OPTIONS);
    balancer.updated();
    const random = new TestRandom(1);
    assert.equal(balancer.probe(0, random), -1);
    balancer.pick(0, random);
    const asked = Array.from({ length: 4 }, () => balancer.probe(0, random) >= 0);
    assert.deepEqual(asked, [true, true, true, false]);
  });

  it("goes by probes while they are fresh and not used up", () => {
    const balancer = new Prequal(endpointsWith([1, 1, 1]), OPTIONS);
    balancer.updated();
    const random = new TestRandom(1);
    balancer.probed(0, 2, 30, 0);
    balancer.probed(1, 2, 20, 0);
    balancer.probed(2, 2, 10, 0);
    assert.equal(balancer.pick(0, random), 2);
    assert.equal(balancer.pick(0, random), 1);
    // One is left, which is too few: any of the three.
    const drawn = new Set(Array.from({ length: 100 }, () => balancer.pick(0, random)));
    assert.equal(drawn.size, 3);
  });

  it("keeps one probe of an endpoint, and none of one that has left", () => {
    const endpoints = endpointsWith([1, 1]);
    const balancer = new Prequal(endpoints, OPTIONS);
    balancer.updated();
    const random = new TestRandom(1);
    balancer.probed(0, 1, 1, 0);
    balancer.probed(1, 1, 5, 0);
    balancer.probed(0, 1, 9, 0);
    assert.equal(balancer.pick(0, random), 1);
    balancer.probed(1, 1, 5, 0);
    endpoints.update([{ key: 0, weight: 1 }]);
    balancer.updated();
    for (let i = 0; i < 20; i++) assert.equal(balancer.pick(0, random), 0);
  });
});
