import assert from "node:assert/strict";
import { meanInterval } from "../../src/stats/interval";
import { paired } from "../../src/stats/paired";

describe("paired", () => {
  it("is the interval of the differences, replication by replication", () => {
    const { diff, low, high, relative, n } = paired([11, 22, 34], [10, 20, 30], 0.95, "lower");
    const expected = meanInterval([1, 2, 4], 0.95)!;
    assert.deepEqual({ diff, low, high, n }, { diff: 7 / 3, low: expected.low, high: expected.high, n: 3 });
    assert.equal(relative, 7 / 3 / 20);
  });

  it("finds what two separate intervals would hide: the noise is shared", () => {
    assert.equal(paired([12, 102, 1002.1], [10, 100, 1000], 0.95, "lower").verdict, "worse");
    assert.equal(paired([12, 102, 1002.1], [10, 100, 1000], 0.95, "higher").verdict, "better");
    assert.equal(paired([10, 100, 1000], [12, 102, 1002.1], 0.95, "lower").verdict, "better");
  });

  it("shows no difference when the interval holds 0, even when all values are the same", () => {
    assert.equal(paired([1, 5], [2, 3], 0.95, "lower").verdict, "no-difference");
    assert.equal(paired([1, 1], [1, 1], 0.95, "lower").verdict, "no-difference");
  });

  it("gives no interval and no verdict for one pair, nor a verdict without a direction", () => {
    const one = paired([3], [1], 0.95, "lower");
    assert.deepEqual([one.diff, one.low, one.high, one.verdict], [2, null, null, null]);
    assert.equal(paired([3, 3.1], [1, 1], 0.95, null).verdict, null);
  });

  it("has no relative difference from 0", () => {
    assert.ok(Number.isNaN(paired([1, 2], [0, 0], 0.95, "lower").relative));
  });

  it("says how much both owe to the same chance", () => {
    assert.ok(Math.abs(paired([2, 4, 6], [1, 2, 3], 0.95, null).correlation! - 1) < 1e-12);
    assert.ok(Math.abs(paired([6, 4, 2], [1, 2, 3], 0.95, null).correlation! + 1) < 1e-12);
    assert.equal(paired([6, 4, 2], [1, 1, 1], 0.95, null).correlation, null);
    assert.equal(paired([6], [1], 0.95, null).correlation, null);
  });

  it("takes the ratio by its logarithm", () => {
    const { ratio } = paired([2, 4, 12], [1, 2, 4], 0.95, "lower");
    const logs = meanInterval([Math.log(2), Math.log(2), Math.log(3)], 0.95)!;
    assert.ok(Math.abs(ratio!.value - Math.exp(logs.mean)) < 1e-12);
    assert.ok(Math.abs(ratio!.low! - Math.exp(logs.low)) < 1e-12);
    assert.ok(Math.abs(ratio!.high! - Math.exp(logs.high)) < 1e-12);
    assert.equal(paired([2, 4], [0, 2], 0.95, "lower").ratio, null);
    assert.equal(paired([2], [1], 0.95, "lower").ratio!.low, null);
  });
});
