import assert from "node:assert/strict";
import { histogramFraction, histogramQuantile } from "../../../src/mesh/monitor/histogram-quantile";

const BUCKETS = [
  { le: 100, cumulative: 60 },
  { le: 250, cumulative: 90 },
  { le: 500, cumulative: 100 },
  { le: Infinity, cumulative: 100 },
];

describe("histogramQuantile", () => {
  it("lies where even spreading inside the bucket puts it", () => {
    assert.equal(histogramQuantile(0.3, BUCKETS), 50);
    assert.equal(histogramQuantile(0.75, BUCKETS), 100 + (150 * 15) / 30);
    assert.ok(Math.abs(histogramQuantile(0.99, BUCKETS) - (250 + (250 * 9) / 10)) < 1e-9);
  });

  it("is the last bound when it lies beyond", () => {
    const open = [...BUCKETS.slice(0, 3), { le: Infinity, cumulative: 200 }];
    assert.equal(histogramQuantile(0.99, open), 500);
  });

  it("is unknown without values", () => {
    assert.ok(Number.isNaN(histogramQuantile(0.5, [])));
    assert.ok(Number.isNaN(histogramQuantile(0.5, BUCKETS.slice(0, 3))));
  });
});

describe("histogramFraction", () => {
  it("is the share between two bounds", () => {
    assert.equal(histogramFraction(0, 100, BUCKETS), 0.6);
    assert.equal(histogramFraction(50, 175, BUCKETS), (60 + 15 - 30) / 100);
  });
});
