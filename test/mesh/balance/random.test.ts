import assert from "node:assert/strict";
import { RandomBalancer } from "../../../src/mesh/balance/random";
import { Endpoints } from "../../../src/mesh/endpoint";
import { scripted } from "../../support/scripted-random";

describe("RandomBalancer", () => {
  it("takes the member at the drawn position, whatever the weights", () => {
    const endpoints = new Endpoints();
    endpoints.update([
      { key: "a", weight: 1 },
      { key: "b", weight: 1 },
      { key: "c", weight: 1 },
    ]);
    endpoints.update([
      { key: "c", weight: 1 },
      { key: "a", weight: 900 },
    ]);
    const chance = scripted(0, 1, 0);
    const balancer = new RandomBalancer(endpoints);
    const keys = [0, 1, 2].map(() => endpoints.key(balancer.pick(0, chance)));
    assert.deepEqual(keys, ["c", "a", "c"]);
    chance.assertUsedUp();
  });
});
