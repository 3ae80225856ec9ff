import assert from "node:assert/strict";
import { IpvsRoundRobin } from "../../../src/mesh/balance/ipvs-round-robin";
import { endpointsWith, turns } from "../../support/balancing";

describe("IpvsRoundRobin", () => {
  const picks = (weights: readonly number[], byWeight: boolean, n: number): string => {
    const endpoints = endpointsWith(weights);
    const balancer = new IpvsRoundRobin(endpoints, byWeight);
    balancer.updated();
    return turns(endpoints, n, () => balancer.pick());
  };

  it("rr: goes round, whatever the weights", () => {
    assert.equal(picks([5, 1, 1], false, 7), "0120120");
  });

  it("wrr: rounds at a falling level", () => {
    assert.equal(picks([4, 3, 2], true, 18), "001012012001012012");
    assert.equal(picks([10, 5], true, 6), "001001");
  });
});
