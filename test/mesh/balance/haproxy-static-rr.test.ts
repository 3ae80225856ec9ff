import assert from "node:assert/strict";
import { HaproxyStaticRr } from "../../../src/mesh/balance/haproxy-static-rr";
import { endpointsWith, turns } from "../../support/balancing";

describe("HaproxyStaticRr", () => {
  it("goes round its map, and round the new one after an update", () => {
    const endpoints = endpointsWith([5, 1, 1]);
    const balancer = new HaproxyStaticRr(endpoints);
    balancer.updated();
    assert.equal(
      turns(endpoints, 9, () => balancer.pick()),
      "000100200",
    );
    endpoints.update([0, 1].map((key) => ({ key, weight: 1 })));
    balancer.updated();
    assert.equal(
      turns(endpoints, 3, () => balancer.pick()),
      "010",
    ); // place 2 of 2 is the first again
  });
});
