import assert from "node:assert/strict";
import { mser5 } from "../../src/stats/mser";
import { Stream } from "../../src/kernel/stream";

/** Chance of mean 0. */
function noise(n: number, name: string): number[] {
  const stream = new Stream("mser", name);
  return Array.from({ length: n }, () => stream.unit() - 0.5);
}

/** The definition, cut by cut, for what is found in one pass. */
function slowly(series: readonly number[]): number {
  const batches = Math.floor(series.length / 5);
  const means = Array.from({ length: batches }, (_, j) =>
    series.slice(5 * j, 5 * j + 5).reduce((sum, value) => sum + value / 5, 0),
  );
  const errors = Array.from({ length: Math.floor(batches / 2) + 1 }, (_, cut) => {
    const kept = means.slice(cut);
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
    return (
      kept.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (kept.length * kept.length)
    );
  });
  return 5 * errors.indexOf(Math.min(...errors));
}

describe("mser5", () => {
  it("cuts off a beginning that differs, and little more", () => {
    const series = noise(1000, "step").map((value, i) => value + (i < 100 ? 5 : 0));
    const { deleted, isLevel } = mser5(series)!;
    assert.ok(isLevel);
    assert.ok(deleted >= 100 && deleted < 200, `${deleted}`);
  });

  it("keeps nearly all of a series that is level from the start", () => {
    const cuts = Array.from({ length: 40 }, (_, k) => mser5(noise(1000, `level ${k}`))!.deleted);
    assert.ok(cuts.reduce((sum, cut) => sum + cut, 0) / 40 < 150, cuts.join(" "));
  });

  it("is the smallest of all cuts of the first half", () => {
    for (let k = 0; k < 20; k++) {
      const series = noise(400 + k, `walk ${k}`).map((value, i) => value + 3 * Math.exp(-i / (5 * k + 1)));
      assert.equal(mser5(series)!.deleted, slowly(series));
    }
  });

  it("finds no level in what always grows", () => {
    assert.equal(mser5(Array.from({ length: 500 }, (_, i) => i))!.isLevel, false);
  });

  it("says nothing of less than twenty batches, and cuts nothing off a constant", () => {
    assert.equal(mser5(noise(99, "short")), null);
    assert.deepEqual(mser5(new Array<number>(200).fill(7)), { deleted: 0, isLevel: true });
  });
});
