import assert from "node:assert/strict";
import { fullHash, HaproxyPoints } from "../../../src/mesh/balance/haproxy-hash";

describe("HaproxyPoints", () => {
  it("takes the nearest point on either side, the one before of two as near", () => {
    // Two servers of one point each: their points are where the hash says.
    const [a, b] = [fullHash(1 * 4096), fullHash(2 * 4096)];
    const points = new HaproxyPoints([1, 2], [1 / 16, 1 / 16]);
    assert.deepEqual(
      [a, b].map((hash) => points.find(0, hash)),
      [0, 1],
    );
    const [low, high] = a < b ? [a, b] : [b, a];
    const lowest = a < b ? 0 : 1;
    const middle = low + (high - low) / 2;
    assert.equal(points.find(0, Math.floor(middle)), lowest);
    assert.equal(points.find(0, Math.floor(middle) + 1), 1 - lowest);
  });

  it("goes round the end", () => {
    const points = new HaproxyPoints([1], [1]);
    for (const hash of [0, 1, 0xffffffff]) assert.equal(points.find(0, hash), 0);
    assert.equal(new HaproxyPoints([], []).find(0, 5), -1);
  });
});

describe("fullHash", () => {
  it("is HAProxy's", () => {
    // full_hash of the sdbm hash of "", which is 0: haproxy_hash_map, worked out by a model that a live one
    // agrees with.
    assert.equal(fullHash(0), 2874071335);
  });
});
