import assert from "node:assert/strict";
import { skew } from "../../src/stats/skew";

describe("skew", () => {
  it("is deviation over mean, and largest over mean", () => {
    const { cv, maxOverMean } = skew([2, 4, 6]);
    assert.ok(Math.abs(cv - Math.sqrt(8 / 3) / 4) < 1e-12);
    assert.equal(maxOverMean, 6 / 4);
  });

  it("is sqrt(n - 1) when one of n has everything", () => {
    assert.ok(Math.abs(skew([0, 0, 0, 9, 0]).cv - 2) < 1e-12);
  });

  it("is 0 and 1 for an even load and for one instance", () => {
    assert.deepEqual(skew([5, 5, 5]), { cv: 0, maxOverMean: 1 });
    assert.deepEqual(skew([5]), { cv: 0, maxOverMean: 1 });
  });

  it("is unknown without load", () => {
    for (const loads of [[], [0, 0]]) assert.deepEqual(skew(loads), { cv: NaN, maxOverMean: NaN });
  });
});
