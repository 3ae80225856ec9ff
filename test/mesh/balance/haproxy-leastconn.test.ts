import assert from "node:assert/strict";
import { HaproxyLeastconn } from "../../../src/mesh/balance/haproxy-leastconn";
import { endpointsWith } from "../../support/balancing";

describe("HaproxyLeastconn", () => {
  const pick = (weights: readonly number[], active: readonly number[]): number => {
    const balancer = new HaproxyLeastconn(endpointsWith(weights, active));
    balancer.updated();
    return balancer.pick();
  };

  it("takes the fewest requests, the new one included, for the weight", () => {
    assert.equal(pick([1, 1, 1], [3, 1, 2]), 1);
    assert.equal(pick([1, 4], [1, 5]), 1); // 2 against 6/4
    assert.equal(pick([1, 4], [1, 8]), 0); // 2 against 9/4
  });

  it("takes an idle one first, of any weight", () => {
    assert.equal(pick([100, 1], [1, 0]), 1);
  });
});
