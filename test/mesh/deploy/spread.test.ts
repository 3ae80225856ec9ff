import assert from "node:assert/strict";
import { placeInstance } from "../../../src/mesh/deploy/spread";

/** `counts`: by zone, by node. */
function zones(counts: readonly (readonly number[])[], weights = counts.map(() => 1)) {
  let node = 0;
  return counts.map((nodes, zone) => ({
    weight: weights[zone],
    count: nodes.reduce((sum, count) => sum + count, 0),
    nodes: nodes.map((count) => ({ node: node++, count })),
  }));
}

describe("placeInstance", () => {
  it("takes the zone with fewest, and there the node with fewest", () => {
    assert.deepEqual(placeInstance(zones([[2, 1], [1, 0], [2]])), { zone: 1, node: 3 });
  });

  it("takes the first of equals", () => {
    assert.deepEqual(
      placeInstance(
        zones([
          [1, 1],
          [1, 1],
        ]),
      ),
      { zone: 0, node: 0 },
    );
  });

  it("compares by weight, and passes over zones without any", () => {
    assert.deepEqual(placeInstance(zones([[0], [2], [1]], [0, 4, 1])), { zone: 1, node: 1 });
    assert.deepEqual(placeInstance(zones([[0], [4], [0]], [0, 4, 1])), { zone: 2, node: 2 });
  });

  it("finds none where no node takes any", () => {
    assert.equal(placeInstance(zones([[], []])), null);
    assert.equal(placeInstance(zones([[0]], [0])), null);
  });
});
