import assert from "node:assert/strict";
import { hgrm } from "../../src/report/hgrm";
import { Histogram } from "../../src/stats/histogram";

/** What HdrHistogram's plotter keeps: lines without # that split at spaces into four. */
function rows(text: string): number[][] {
  return text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.trim().split(/ +/))
    .filter((words) => words.length === 4 && words[0] !== "Value")
    .map((words) => words.map((word) => (word === "inf" ? Infinity : Number(word))));
}

describe("hgrm", () => {
  it("has five rows for each halving of what is left, and one for the largest", () => {
    const histogram = new Histogram();
    for (let ms = 1; ms <= 1000; ms++) histogram.record(ms * 1e6);
    const found = rows(hgrm(histogram));
    const levels = found.map(([, level]) => level);
    // HdrHistogram's own ticks: tenths up to a half, twentieths up to three quarters, and so on.
    assert.deepEqual(levels.slice(0, 11), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75]);
    assert.deepEqual(found.at(-1), [1000, 1, 1000, Infinity]);
    for (const [value, level, total, inverse] of found.slice(1, -1)) {
      assert.ok(Math.abs(value - 1000 * level) <= 8, `${value} at ${level}`);
      assert.equal(total, Math.ceil(level * 1000 - 1e-6));
      assert.ok(Math.abs(inverse - 1 / (1 - level)) < 0.01);
    }
  });

  it("ends with mean, deviation, largest and count", () => {
    const histogram = new Histogram();
    for (const ms of [2, 4]) histogram.record(ms * 1e6);
    const text = hgrm(histogram);
    assert.match(text, /#\[Mean {4}= +3\.000, StdDeviation {3}= +\d\.\d{3}\]/);
    assert.match(text, /#\[Max {5}= +4\.000, Total count {4}= +2\]\n/);
    assert.match(text, /^ {7}Value +Percentile TotalCount 1\/\(1-Percentile\)\n\n/);
  });

  it("has no rows where nothing succeeded", () => {
    assert.deepEqual(rows(hgrm(new Histogram())), []);
  });
});
