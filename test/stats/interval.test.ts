import assert from "node:assert/strict";
import { meanInterval, sectionedInterval, welchInterval } from "../../src/stats/interval";
import { studentT } from "../../src/stats/student-t";

describe("meanInterval", () => {
  it("is mean +- t s / sqrt(n)", () => {
    const interval = meanInterval([1, 2, 3, 4], 0.9)!;
    const half = (studentT(0.95, 3) * Math.sqrt(5 / 3)) / Math.sqrt(4);
    assert.equal(interval.mean, 2.5);
    assert.equal(interval.n, 4);
    assert.ok(Math.abs(interval.low - (2.5 - half)) < 1e-12);
    assert.ok(Math.abs(interval.high - (2.5 + half)) < 1e-12);
  });

  it("does not exist for one value, none, or values that are not finite", () => {
    assert.equal(meanInterval([7], 0.95), null);
    assert.equal(meanInterval([], 0.95), null);
    assert.equal(meanInterval([1, NaN], 0.95), null);
    assert.equal(meanInterval([1, Infinity], 0.95), null);
  });
});

describe("sectionedInterval", () => {
  it("takes the spread about the given estimate, which stays inside", () => {
    const interval = sectionedInterval([1, 3], 4, 0.95)!;
    const half = studentT(0.975, 1) * Math.sqrt((3 * 3 + 1 * 1) / (2 * 1));
    assert.equal(interval.mean, 4);
    assert.ok(Math.abs(interval.high - (4 + half)) < 1e-9);
  });
});

describe("welchInterval", () => {
  it("is of samples that have nothing to do with each other", () => {
    const a = [10, 12, 14, 16];
    const b = [1, 1.1, 0.9, 1, 1];
    const [sa, sb] = [20 / 3 / 4, 0.005 / 5];
    const freedom = Math.floor(((sa + sb) * (sa + sb)) / ((sa * sa) / 3 + (sb * sb) / 4));
    const { mean, high } = welchInterval(a, b, 0.95)!;
    assert.ok(Math.abs(mean - 12) < 1e-12);
    assert.ok(Math.abs(high - mean - studentT(0.975, freedom) * Math.sqrt(sa + sb)) < 1e-9);
  });

  it("does not exist for one value", () => {
    assert.equal(welchInterval([1], [1, 2], 0.95), null);
    assert.equal(welchInterval([1, 1], [2, 2], 0.95)!.high, -1);
  });
});
