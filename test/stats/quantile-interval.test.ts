import assert from "node:assert/strict";
import { Stream } from "../../src/kernel/stream";
import { Histogram, mergeHistograms, shareAbove } from "../../src/stats/histogram";
import { type Interval, sectionedInterval } from "../../src/stats/interval";
import { quantileInterval, sectionsOf } from "../../src/stats/quantile-interval";
import { studentT } from "../../src/stats/student-t";

const MS = 1e6;

/** Of replications with these values. */
function intervalOf(all: readonly (readonly number[])[], q: number): Interval & { sectioned: Interval } {
  const each = all.map((values) => {
    const histogram = new Histogram();
    for (const value of values) histogram.record(value);
    return histogram;
  });
  const data = each.map((histogram) => [histogram.data()]);
  const whole = mergeHistograms(data.flat());
  const estimate = whole.quantile(q);
  const values = each.map((histogram) => histogram.quantile(q));
  const interval = quantileInterval(sectionsOf(data, values, estimate), whole, q, estimate, 0.95)!;
  return { ...interval, sectioned: sectionedInterval(values, estimate, 0.95)! };
}

/** Latencies that come in spells: `size` requests after each other are all about as slow. */
function spells(seed: string, replications: number, count: number, size: number): number[][] {
  const stream = new Stream("spells", seed);
  return Array.from({ length: replications }, () =>
    Array.from({ length: count }, () => -MS * Math.log(stream.unit())).flatMap((value) =>
      Array.from({ length: size }, () => value * (1 + stream.unit() / 100)),
    ),
  );
}

describe("quantileInterval", () => {
  it("ends at the quantile whose level is that of the share above, where this is higher", () => {
    // About a tenth is slow: where it is less, the p90 is far lower.
    const slow = (count: number): number[] =>
      Array.from({ length: 1000 }, (_, i) => (i < count ? 9 + i / 1000 : 1 + i / 1000) * MS);
    const all = [80, 90, 100, 110, 120].map(slow);
    const found = intervalOf(all, 0.9);
    const merged = new Histogram();
    for (const value of all.flat()) merged.record(value);
    const each = all.map((values) => {
      const histogram = new Histogram();
      for (const value of values) histogram.record(value);
      return shareAbove([histogram.data()], merged.quantile(0.9));
    });
    const mean = each.reduce((sum, share) => sum + share, 0) / 5;
    const squares = each.reduce((sum, share) => sum + (share - mean) * (share - mean), 0);
    const level = 0.9 + studentT(0.975, 4) * Math.sqrt(squares / (5 * 4));
    assert.equal(found.high, Math.max(found.sectioned.high, merged.quantile(level)));
    assert.equal(found.low, found.sectioned.low);
  });

  it("says when what is beyond came in too few spells", () => {
    // 10 x 30 spells, of which 3 lie beyond; and 200 that do, of one request each.
    const isShort = (count: number, size: number): number =>
      Array.from({ length: 40 }, (_, k) => intervalOf(spells(String(k), 10, count, size), 0.99)).filter(
        (interval) => interval.isShort === true,
      ).length;
    assert.ok(isShort(30, 50) > 30, "three in all");
    assert.equal(isShort(2000, 1), 0);
  });

  it("is by sections alone where many values are equal", () => {
    const values = Array.from({ length: 10 }, (_, r) =>
      Array.from({ length: 100 }, (_, i) => (i < r ? 1 : 5) * MS),
    );
    const found = intervalOf(values, 0.99);
    assert.equal(found.high, found.sectioned.high);
    assert.equal(found.isShort, undefined);
  });
});

describe("shareAbove", () => {
  it("counts what lies above, a bucket in proportion", () => {
    const histogram = new Histogram();
    for (const value of [1, 2, 3, 4]) histogram.record(value * MS);
    assert.equal(shareAbove([histogram.data()], 2.5 * MS), 0.5);
    assert.equal(shareAbove([histogram.data(), histogram.data()], 9 * MS), 0);
    assert.equal(shareAbove([histogram.data()], 0.5 * MS), 1);
    assert.ok(Number.isNaN(shareAbove([], MS)));
  });
});
