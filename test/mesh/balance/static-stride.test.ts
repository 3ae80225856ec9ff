import assert from "node:assert/strict";
import { StaticStride } from "../../../src/mesh/balance/static-stride";

function counts(weights: readonly number[], picks: number): number[] {
  const schedule = new StaticStride();
  schedule.fill(weights, weights.length);
  const taken = weights.map(() => 0);
  for (let i = 0; i < picks; i++) taken[schedule.next()]++;
  return taken;
}

describe("StaticStride", () => {
  it("takes each in proportion to its weight", () => {
    assert.deepEqual(counts([1, 2, 3], 600), [100, 200, 300]);
  });

  it("gives who has no weight the mean of the others", () => {
    assert.deepEqual(counts([3, 0, 1], 600), [300, 200, 100]);
  });

  it("takes turns where fewer than two weights are known", () => {
    const schedule = new StaticStride();
    for (const weights of [
      [0, 0, 0],
      [0, 9, 0],
    ]) {
      schedule.fill(weights, 3);
      assert.ok(schedule.isPlain);
      assert.deepEqual(counts(weights, 6), [2, 2, 2]);
    }
  });

  it("goes on after the largest number, and finds nothing where there is nothing", () => {
    const schedule = new StaticStride();
    assert.equal(schedule.next(), -1);
    schedule.fill([1, 1], 2);
    schedule.sequence = 4294967295;
    assert.equal(schedule.next(), 1);
    assert.equal(schedule.next(), 0);
  });
});
