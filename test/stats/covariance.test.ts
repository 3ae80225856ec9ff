import assert from "node:assert/strict";
import { covariance } from "../../src/stats/covariance";

describe("covariance", () => {
  it("is the sample's", () => {
    assert.equal(covariance([1, 2, 3], [2, 4, 6]), 2);
    assert.equal(covariance([1, 2, 3], [6, 4, 2]), -2);
    assert.equal(covariance([1, 2, 3], [5, 5, 5]), 0);
  });

  it("is unknown of one pair", () => {
    assert.ok(Number.isNaN(covariance([1], [2])));
  });
});
