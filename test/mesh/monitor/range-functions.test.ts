import assert from "node:assert/strict";
import { delta, increase, irate, rangeOf, rate, resets } from "../../../src/mesh/monitor/range-functions";

describe("range functions", () => {
  it("take the samples after the start of the range up to its end", () => {
    const { times, values } = rangeOf([0, 10, 20, 30, 40], [1, 2, 3, 4, 5], 30, 20);
    assert.deepEqual(
      [times, values],
      [
        [20, 30],
        [3, 4],
      ],
    );
    assert.deepEqual(rangeOf([0, 10], [1, 2], 100, 20).values, []);
  });

  it("stretch the growth between the samples to a range that they nearly fill", () => {
    // Samples every 10 s from 5 s to 55 s, one more each time; the range goes on for 5 s at both ends.
    const times = [5, 15, 25, 35, 45, 55];
    const range = { fromS: 0, toS: 60, times, values: times.map((_, k) => 100 + k) };
    assert.ok(Math.abs(increase(range) - (5 * 60) / 50) < 1e-12);
    assert.ok(Math.abs(rate(range) - 5 / 50) < 1e-12);
  });

  it("stretch it by half a gap where samples end early", () => {
    const range = { fromS: 0, toS: 60, times: [0, 10, 20], values: [50, 60, 70] };
    assert.ok(Math.abs(delta(range) - (20 * 25) / 20) < 1e-12);
  });

  it("do not let a counter come from below 0", () => {
    // It grows by 1 a second and stands at 2: it began 2 s before, not 10.
    const range = { fromS: 0, toS: 20, times: [10, 20], values: [2, 12] };
    assert.ok(Math.abs(increase(range) - (10 * 12) / 10) < 1e-12);
  });

  it("add up what was there before a reset", () => {
    const range = { fromS: 0, toS: 30, times: [0, 10, 20, 30], values: [40, 50, 5, 15] };
    assert.equal(resets(range), 1);
    assert.ok(Math.abs(increase(range) - 25) < 1e-12);
    assert.equal(irate({ ...range, times: [0, 10, 20], values: [40, 50, 5] }), 0.5);
  });

  it("know nothing from one sample", () => {
    const range = { fromS: 0, toS: 30, times: [10], values: [4] };
    assert.ok([increase(range), rate(range), delta(range), irate(range)].every(Number.isNaN));
  });
});
