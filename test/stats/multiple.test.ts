import assert from "node:assert/strict";
import { Stream } from "../../src/kernel/stream";
import { normalQuantile } from "../../src/lib/special-functions";
import { meanInterval } from "../../src/stats/interval";
import { againstBest } from "../../src/stats/multiple";

describe("multiple comparisons with the best", () => {
  it("is for two the one-sided interval of their difference, held to one side of 0", () => {
    const a = [10, 11, 12.5, 11];
    const b = [14, 15, 16, 15.5];
    const differences = a.map((value, r) => value - b[r]);
    // One-sided at 95 % is two-sided at 90 %.
    const { low, high } = meanInterval(differences, 0.9)!;
    const [first, second] = againstBest([a, b], 0.95);
    assert.ok(high < 0);
    assert.ok(Math.abs(first.low - low) < 1e-9);
    assert.equal(first.high, 0);
    assert.ok(Math.abs(second.high + low) < 1e-9);
    assert.equal(second.low, 0);
  });

  it("holds all true distances together as often as it says, with or without common chance", () => {
    for (const shared of [0, 3]) {
      let held = 0;
      for (let k = 0; k < 400; k++) {
        const stream = new Stream("mcb", `${k}`);
        const draw = (): number => normalQuantile(stream.unit());
        const common = Array.from({ length: 12 }, () => shared * draw());
        const means = [1, 1.5, 1, 3];
        const values = means.map((mean, i) => common.map((luck) => mean + luck + (1 + i / 2) * draw()));
        const intervals = againstBest(values, 0.9);
        const isHeld = means.every((mean, i) => {
          const truth = mean - Math.min(...means.filter((_, l) => l !== i));
          return intervals[i].low <= truth && truth <= intervals[i].high;
        });
        if (isHeld) held++;
      }
      assert.ok(held / 400 > 0.86, `${shared}: ${held}`);
    }
  });

  it("says nothing of one system, of one replication, or of what has no value", () => {
    assert.deepEqual(againstBest([[1, 2, 3]], 0.95), []);
    assert.deepEqual(againstBest([[1], [2]], 0.95), []);
    assert.deepEqual(
      againstBest(
        [
          [1, NaN],
          [2, 3],
        ],
        0.95,
      ),
      [],
    );
  });
});
