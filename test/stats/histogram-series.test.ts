import assert from "node:assert/strict";
import fc from "fast-check";
import { bucketOf, Histogram, OCTAVES } from "../../src/stats/histogram";
import {
  type HistogramSeries,
  HistogramSeriesBuilder,
  mergeIntervals,
} from "../../src/stats/histogram-series";

const PRECISION = 4;

function seriesOf(intervals: readonly (readonly number[])[]): HistogramSeries {
  const builder = new HistogramSeriesBuilder(PRECISION);
  for (const values of intervals) {
    const counts = new Int32Array(OCTAVES << PRECISION);
    for (const value of values) counts[bucketOf(value, PRECISION)]++;
    builder.add(
      counts,
      values.reduce((sum, value) => sum + value, 0),
    );
  }
  return builder.series();
}

const INTERVALS = fc.array(fc.array(fc.integer({ min: 0, max: 1e12 }), { maxLength: 20 }), { maxLength: 12 });

describe("HistogramSeries", () => {
  it("counts what a histogram of the same values counts, over any intervals of any number of series", () => {
    fc.assert(
      fc.property(INTERVALS, INTERVALS, fc.nat(12), fc.nat(12), (one, other, from, length) => {
        const merged = mergeIntervals([one, other].map(seriesOf), from, from + length);
        const values = [...one.slice(from, from + length), ...other.slice(from, from + length)].flat();
        const expected = new Histogram(PRECISION);
        for (const value of values) expected.record(value);
        assert.deepEqual(merged.counts, expected.counts);
        assert.equal(merged.count, values.length);
        if (values.length > 0) assert.equal(merged.sum, expected.sum);
      }),
    );
  });

  it("has quantiles, minimum and maximum in the bucket of the exact ones, and the exact mean", () => {
    const merged = mergeIntervals([seriesOf([[3e6, 5e6], [100e6]])], 0, 2);
    assert.equal(merged.mean, 36e6);
    for (const [found, exact] of [
      [merged.min, 3e6],
      [merged.max, 100e6],
      [merged.quantile(0.5), 5e6],
    ]) {
      assert.equal(bucketOf(found, PRECISION), bucketOf(exact, PRECISION));
    }
  });

  it("does not know the deviation", () => {
    assert.ok(Number.isNaN(mergeIntervals([seriesOf([[1e6, 2e6]])], 0, 1).deviation));
  });

  it("has neither quantiles nor a mean where nothing was counted", () => {
    const empty = mergeIntervals([seriesOf([[], [1e6]])], 0, 1);
    assert.ok(Number.isNaN(empty.quantile(0.5)) && Number.isNaN(empty.mean));
    assert.equal(empty.count, 0);
  });

  it("keeps the buckets from the first to the last in use, however many intervals there are", () => {
    const { counts, offset } = seriesOf(Array.from({ length: 1000 }, () => [1e6, 1.06e6]));
    assert.equal(counts.length, offset.at(-1));
    assert.ok(counts.length <= 3 * 1000);
  });

  it("copes with times beyond the last bucket", () => {
    const merged = mergeIntervals([seriesOf([[2 * 48 * 3600e9 * 2]])], 0, 1);
    assert.equal(merged.count, 1);
    assert.ok(Number.isFinite(merged.quantile(0.99)));
  });
});
