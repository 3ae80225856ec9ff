import assert from "node:assert/strict";
import { NftablesMap } from "../../../src/mesh/balance/nftables-map";
import { endpointsWith } from "../../support/balancing";
import { scripted } from "../../support/scripted-random";

describe("NftablesMap", () => {
  it("takes the endpoint that has the number, in one draw, whatever the weights", () => {
    const balancer = new NftablesMap(endpointsWith([1, 9, 1]));
    balancer.updated();
    const draws = scripted(0, 1, 2, 5);
    assert.deepEqual(
      [1, 2, 3, 4].map(() => balancer.pick(0, draws)),
      [0, 1, 2, 2],
    );
    draws.assertUsedUp();
    assert.equal(new NftablesMap(endpointsWith([])).pick(0, scripted()), -1);
  });
});
