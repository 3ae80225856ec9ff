import assert from "node:assert/strict";
import { DubboWeights, warmupWeight } from "../../../src/mesh/balance/dubbo-weights";
import { Endpoints } from "../../../src/mesh/endpoint";

const MINUTE = 60e9;

describe("DubboWeights", () => {
  it("grow from 1 to the whole in whole steps", () => {
    assert.deepEqual(
      [1, 5_999, 12_000, 300_000, 599_999].map((ms) => warmupWeight(ms, 600_000, 100)),
      [1, 1, 2, 50, 99],
    );
  });

  it("are whole where an endpoint has always been there, or for long", () => {
    const endpoints = new Endpoints();
    endpoints.update([{ key: "old", weight: 2 }]);
    endpoints.update(
      [
        { key: "old", weight: 2 },
        { key: "new", weight: 1 },
      ],
      MINUTE,
    );
    const weights = new DubboWeights(endpoints, { warmupNs: 10 * MINUTE });
    const [old, fresh] = endpoints.members;
    assert.equal(weights.weight(old, MINUTE), 200);
    assert.equal(weights.weight(fresh, 3 * MINUTE), 20);
    assert.equal(weights.weight(fresh, 11 * MINUTE), 100);
  });
});
