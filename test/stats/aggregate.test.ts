import assert from "node:assert/strict";
import { average, groupBy, largest, total } from "../../src/stats/aggregate";

describe("aggregate", () => {
  it("adds up, and finds 0 in nothing", () => {
    assert.equal(
      total([{ n: 1 }, { n: 2 }], ({ n }) => n),
      3,
    );
    assert.equal(
      total([], () => 1),
      0,
    );
  });

  it("leaves out what is unknown", () => {
    assert.equal(average([1, null, 3]), 2);
    assert.ok(Number.isNaN(average([null])));
    assert.equal(average([1, Infinity]), Infinity);
    assert.equal(largest([1, null, 3]), 3);
    assert.ok(Number.isNaN(largest([])));
  });

  it("groups in order of first appearance", () => {
    assert.deepEqual(
      groupBy(["b1", "a1", "b2"], (text) => text[0]),
      [["b1", "b2"], ["a1"]],
    );
  });
});
