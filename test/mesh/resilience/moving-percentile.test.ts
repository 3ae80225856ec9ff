import assert from "node:assert/strict";
import fc from "fast-check";
import { InternalError } from "../../../src/lib/assert";
import { MovingPercentile } from "../../../src/mesh/resilience/moving-percentile";

const MS = 1e6;
const S = 1e9;
/** Buckets are 1/32 of a power of two wide. */
const WIDTH = 1 / 32;

describe("MovingPercentile", () => {
  it("knows nothing in its first window, and in windows without times", () => {
    const p95 = new MovingPercentile(0.95, 0);
    assert.equal(p95.value(0), Infinity);
    p95.record(S, 10 * MS);
    assert.equal(p95.value(3 * S - 1), Infinity);
    assert.ok(p95.value(3 * S) < Infinity);
    // Five windows later it is forgotten.
    assert.ok(p95.value(18 * S - 1) < Infinity);
    assert.equal(p95.value(18 * S), Infinity);
  });

  it("is at or above the percentile, by the width of a bucket at most", () => {
    const times = fc.array(fc.integer({ min: 1025, max: 5e12 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(times, fc.double({ min: 0.01, max: 0.999, noNaN: true }), (all, share) => {
        const moving = new MovingPercentile(share, 0);
        for (const ns of all) moving.record(S, ns);
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.max(Math.ceil(share * all.length), 1) - 1];
        const told = moving.value(4 * S);
        assert.ok(told >= exact && told <= exact * (1 + WIDTH) + 1, `${told}, exact ${exact}`);
      }),
    );
  });

  it("goes by the windows that are over, not by the running one", () => {
    const median = new MovingPercentile(0.5, 0);
    median.record(S, MS);
    median.record(4 * S, 100 * MS);
    median.record(4 * S, 100 * MS);
    assert.ok(median.value(5 * S) < 2 * MS);
    assert.ok(median.value(6 * S) > 99 * MS);
  });

  it("takes the shortest and the longest times", () => {
    const median = new MovingPercentile(0.5, 0);
    median.record(0, 0);
    assert.ok(median.value(3 * S) <= 1100);
    const most = new MovingPercentile(0.999, 0);
    most.record(0, 1e15);
    assert.equal(most.value(3 * S), 2 ** 43);
  });

  it("refuses shares that are no percentile", () => {
    for (const share of [0, 1, NaN]) assert.throws(() => new MovingPercentile(share, 0), InternalError);
  });
});
