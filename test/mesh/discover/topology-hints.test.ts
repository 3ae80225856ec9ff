import assert from "node:assert/strict";
import { hintedFor, topologyHints } from "../../../src/mesh/discover/topology-hints";

const THIRDS = [1 / 3, 1 / 3, 1 / 3];

/** Zones of so many endpoints each. */
function zones(counts: readonly number[]): number[] {
  return counts.flatMap((n, zone) => new Array<number>(n).fill(zone));
}

function hinted(counts: readonly number[], shares: readonly number[]): number[] | null {
  const hints = topologyHints(zones(counts), shares);
  return hints && shares.map((_, zone) => hints.filter((hint) => hint === zone).length);
}

describe("topologyHints", () => {
  it("leaves endpoints to their own zones where these have their shares", () => {
    assert.deepEqual(topologyHints(zones([2, 2, 2]), THIRDS), [0, 0, 1, 1, 2, 2]);
  });

  it("lets zones with too many give some away", () => {
    // Three of six, two, one: one is over in the first, one is lacking in the last.
    assert.deepEqual(hinted([3, 2, 1], THIRDS), [2, 2, 2]);
    assert.deepEqual(hinted([6, 0, 0], THIRDS), [2, 2, 2]);
    // CPU of 4, 2 and 2 cores.
    assert.deepEqual(hinted([4, 4, 4], [0.5, 0.25, 0.25]), [6, 3, 3]);
  });

  it("gives none where a zone would be over its share by more than a fifth", () => {
    // kubernetes#122437: 11 / 3 = 3.67 are wanted, and ceil(3.67 / 1.2) = 4 each is more than there are.
    assert.equal(hinted([4, 4, 3], THIRDS), null);
    assert.deepEqual(hinted([4, 4, 4], THIRDS), [4, 4, 4]);
    assert.equal(hinted([1, 1, 0], THIRDS), null);
    // Two zones with two endpoints, one with 90 % of the CPU: ceil(1.5) + ceil(0.17) is 3.
    assert.equal(hinted([1, 1], [0.9, 0.1]), null);
  });

  it("gives none for one zone, or where there is no CPU but in one", () => {
    assert.equal(hinted([3], [1]), null);
    assert.equal(hinted([3, 3], [1, 0]), null);
  });

  it("moves whole endpoints, and none for less than half of one", () => {
    // 3.5, 2.1 and 1.4 of seven are wanted, and 3, 2 and 2 at least.
    assert.deepEqual(hinted([5, 1, 1], [0.5, 0.3, 0.2]), [3, 2, 2]);
    // Half of one is over, and one is lacking.
    assert.deepEqual(hinted([4, 2, 1], [0.5, 0.3, 0.2]), [3, 2, 2]);
    // Half of one is lacking, and a tenth is over.
    assert.deepEqual(hinted([3, 2, 2], [0.5, 0.3, 0.2]), [3, 2, 2]);
  });
});

describe("hintedFor", () => {
  it("is what is hinted for a zone, and everybody where nothing is", () => {
    assert.deepEqual(hintedFor(1, [0, 1, 1], 3), [1, 2]);
    assert.deepEqual(hintedFor(2, [0, 1, 1], 3), [0, 1, 2]);
    assert.deepEqual(hintedFor(0, null, 3), [0, 1, 2]);
  });
});
