import assert from "node:assert/strict";
import { DubboLeast } from "../../../src/mesh/balance/dubbo-least";
import { OK, TIMEOUT } from "../../../src/mesh/outcome";
import { endpointsWith } from "../../support/balancing";
import { scripted } from "../../support/scripted-random";

const MS = 1e6;

describe("DubboLeast", () => {
  it("takes the fewest requests in flight, and draws among equals by weight", () => {
    const balancer = new DubboLeast(endpointsWith([1, 2, 1, 3], [4, 1, 1, 1]), {
      warmupNs: 0,
      slidePeriodNs: null,
    });
    balancer.updated(0);
    // Weights 200, 100 and 300 of slots 1, 2 and 3.
    for (const [drawn, slot] of [
      [0, 1],
      [199, 1],
      [200, 2],
      [300, 3],
    ])
      assert.equal(balancer.pick(0, scripted(drawn)), slot);
  });

  it("draws evenly among equals of the same weight", () => {
    const balancer = new DubboLeast(endpointsWith([1, 1, 1], [0, 5, 0]), {
      warmupNs: 0,
      slidePeriodNs: null,
    });
    balancer.updated(0);
    assert.equal(balancer.pick(0, scripted(1)), 2);
  });

  it("takes the shortest mean time of successes times requests in flight, of this window", () => {
    const endpoints = endpointsWith([1, 1]);
    const balancer = new DubboLeast(endpoints, { warmupNs: 0, slidePeriodNs: 1000 * MS });
    balancer.updated(0);
    balancer.answered(0, 30 * MS, 0, OK);
    balancer.answered(1, 10 * MS, 0, OK);
    balancer.answered(1, 900 * MS, 0, TIMEOUT);
    assert.equal(balancer.pick(0, scripted()), 1);
    endpoints.active[1] = 3;
    assert.equal(balancer.pick(0, scripted()), 0);
    assert.equal(balancer.pick(1001 * MS, scripted()), 0);
    // The window has begun anew: nothing is known of either.
    assert.equal(balancer.pick(1002 * MS, scripted(1)), 1);
  });
});
