import assert from "node:assert/strict";
import { Stream } from "../../src/kernel/stream";
import { COARSE, Histogram } from "../../src/stats/histogram";
import { HistogramSeriesBuilder } from "../../src/stats/histogram-series";
import { sectionedQuantile } from "../../src/stats/sections";

/** Exponential latencies of mean 1 ms, so many in each of 300 intervals. */
function intervalOf(seed: string, each: number): ReturnType<typeof sectionedQuantile> {
  const stream = new Stream("sections", seed);
  const series = new HistogramSeriesBuilder(COARSE);
  const all = new Histogram();
  for (let interval = 0; interval < 300; interval++) {
    const own = new Histogram(COARSE);
    for (let i = 0; i < each; i++) {
      const value = -1e6 * Math.log(stream.unit());
      own.record(value);
      all.record(value);
    }
    series.add(Int32Array.from(own.counts), own.sum);
  }
  return sectionedQuantile([series.series()], { first: 0, end: 300 }, 0.9, all.quantile(0.9), 0.95);
}

describe("sections of one run", () => {
  it("hold a quantile as often as they say", () => {
    const truth = 1e6 * Math.log(10);
    const all = Array.from({ length: 200 }, (_, k) => intervalOf(String(k), 40));
    const given = all.filter((interval) => interval !== null);
    const held = given.filter(({ low, high }) => low <= truth && truth <= high);
    assert.ok(given.length >= 195);
    // 95 % less four standard deviations of a share of 200.
    assert.ok(held.length / given.length > 0.95 - 0.062, String(held.length));
    // Independent values: the deviation is sqrt(p (1 - p) / n) over the density.
    const half = (1.96 * Math.sqrt((0.9 * 0.1) / (300 * 40)) * 1e6) / 0.1;
    const mean = given.reduce((sum, { low, high }) => sum + (high - low) / 2 / given.length, 0);
    assert.ok(mean > half && mean < 1.2 * half, `${mean} ${half}`);
  });

  it("need values beyond the quantile in each batch", () => {
    assert.equal(intervalOf("few", 2), null);
  });
});

describe("how many values lie below", () => {
  it("is exact at edges and in proportion between", () => {
    const histogram = new Histogram(COARSE);
    for (let i = 0; i < 100; i++) histogram.record(1024);
    for (let i = 0; i < 50; i++) histogram.record(5000);
    assert.equal(histogram.countBelow(1024), 0);
    assert.equal(histogram.countBelow(2048), 100);
    assert.equal(histogram.countBelow(1e9), 150);
    // A bucket is a sixteenth of its octave wide.
    assert.equal(histogram.countBelow(1024 + 32), 50);
  });
});
