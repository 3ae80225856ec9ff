import assert from "node:assert/strict";
import { Stream } from "../../src/kernel/stream";
import { batchesOf, overlappingInterval, vonNeumann } from "../../src/stats/batch-means";

const ones = (n: number): number[] => new Array<number>(n).fill(1);

/** A series whose neighbours have correlation `memory`; its mean is 0. */
function series(n: number, memory: number, name: string): number[] {
  const stream = new Stream("batches", name);
  let value = 0;
  return Array.from({ length: n }, () => (value = memory * value + stream.unit() - 0.5));
}

/** Share of intervals that hold the true mean. */
function coverage(memory: number, n: number, shift: number): { held: number; given: number } {
  const all = Array.from({ length: 400 }, (_, k) => {
    const parts = series(n, memory, `${k}`).map((value) => value + shift);
    return overlappingInterval({ parts, wholes: ones(n) }, 0.95);
  });
  const given = all.filter((interval) => interval !== null);
  const held = given.filter(({ low, high }) => low <= shift && shift <= high);
  return { held: held.length / given.length, given: given.length };
}

describe("overlapping batch means", () => {
  it("holds the mean of a correlated series as often as it says", () => {
    for (const memory of [0, 0.5, 0.8]) {
      const { held, given } = coverage(memory, 3000, 10);
      assert.ok(given > 380, `${memory}: ${given}`);
      // 95 % +- four standard deviations of a share of 400.
      assert.ok(Math.abs(held - 0.95) < 0.044, `${memory}: ${held}`);
    }
  });

  it("says that a run is too short, rather than a number", () => {
    const { given } = coverage(0.995, 300, 10);
    assert.ok(given < 200, `${given}`);
    assert.equal(overlappingInterval({ parts: [1, 2, 3], wholes: ones(3) }, 0.95), null);
  });

  it("weighs batches by what is in them", () => {
    const wholes = Array.from({ length: 600 }, (_, i) => 1 + (i % 7));
    const parts = series(600, 0, "by weight").map((noise, i) => wholes[i] * 3 + noise);
    const { mean, low, high } = overlappingInterval({ parts, wholes }, 0.95)!;
    const total = (list: number[]): number => list.reduce((sum, value) => sum + value, 0);
    assert.ok(Math.abs(mean - total(parts) / total(wholes)) < 1e-12);
    // Sums of independent noise of variance 1/12.
    const half = (1.98 * Math.sqrt(600 / 12)) / total(wholes);
    assert.ok(low < 3 && 3 < high && high - low < 2 * half * 1.5 && high - low > half, `${low} ${high}`);
  });

  it("takes longer batches where neighbours are alike", () => {
    const few = batchesOf({ parts: series(600, 0.9, "alike"), wholes: ones(600) });
    assert.ok(few === null || few < 30);
    assert.equal(batchesOf({ parts: series(600, 0, "own"), wholes: ones(600) }), 30);
  });
});

describe("von Neumann's statistic", () => {
  it("is standard normal for independent values", () => {
    const all = Array.from({ length: 2000 }, (_, k) => vonNeumann(series(30, 0, `v${k}`)));
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    const variance = all.reduce((sum, value) => sum + value * value, 0) / all.length;
    assert.ok(Math.abs(mean) < 0.1 && Math.abs(variance - 1) < 0.15, `${mean} ${variance}`);
  });

  it("is large for a slope and below 0 for a zigzag", () => {
    const slope = Array.from({ length: 20 }, (_, i) => i);
    assert.ok(vonNeumann(slope) > 3);
    assert.ok(vonNeumann(slope.map((i) => i % 2)) < -3);
    assert.equal(vonNeumann([4, 4, 4, 4]), 0);
  });
});
