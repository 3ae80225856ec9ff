import assert from "node:assert/strict";
import { IpvsLeast } from "../../../src/mesh/balance/ipvs-least";
import type { IpvsLeastKind } from "../../../src/mesh/balance/ipvs-least";
import { endpointsWith } from "../../support/balancing";

describe("IpvsLeast", () => {
  const pick = (kind: IpvsLeastKind, weights: readonly number[], active: readonly number[]): number =>
    new IpvsLeast(endpointsWith(weights, active), kind).pick();

  it("lc: the fewest, whatever the weights; the first of equals", () => {
    assert.equal(pick("lc", [1, 9, 1], [3, 2, 2]), 1);
    assert.equal(pick("lc", [9, 1], [2, 1]), 1);
  });

  it("wlc: the fewest for its weight", () => {
    assert.equal(pick("wlc", [1, 4], [1, 3]), 1);
    assert.equal(pick("wlc", [1, 4], [0, 0]), 0);
  });

  it("sed: counts the new one too", () => {
    assert.equal(pick("sed", [1, 4], [0, 2]), 1); // 1 against 3/4
    assert.equal(pick("sed", [1, 4], [0, 4]), 0); // 1 against 5/4
  });

  it("nq: takes the first idle one, else as sed", () => {
    assert.equal(pick("nq", [1, 4], [0, 2]), 0);
    assert.equal(pick("nq", [1, 4], [1, 2]), 1);
  });
});
