import assert from "node:assert/strict";
import { HaproxyFirst } from "../../../src/mesh/balance/haproxy-first";
import { endpointsWith } from "../../support/balancing";

describe("HaproxyFirst", () => {
  const pick = (active: readonly number[]): number => {
    const balancer = new HaproxyFirst(
      endpointsWith(
        active.map(() => 1),
        active,
      ),
      { maxconn: 3 },
    );
    balancer.updated();
    return balancer.pick();
  };

  it("fills one after the other", () => {
    assert.equal(pick([0, 0, 0]), 0);
    assert.equal(pick([2, 0, 0]), 0);
    assert.equal(pick([3, 1, 0]), 1);
    assert.equal(pick([3, 3, 2]), 2);
  });

  it("goes where fewest are when all are full", () => {
    assert.equal(pick([5, 4, 6]), 1);
  });
});
