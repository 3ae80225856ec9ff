import assert from "node:assert/strict";
import fc from "fast-check";
import {
  bucketOf,
  COARSE,
  FINE,
  Histogram,
  type HistogramData,
  lowerEdge,
  mergeHistograms,
} from "../../src/stats/histogram";

const MS = 1e6;

const latency = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 2 ** 46 }));
const latencies = fc.array(latency, { minLength: 1, maxLength: 200 });
const precision = fc.constantFrom(COARSE, FINE);

function histogram(values: readonly number[], precision_ = FINE): Histogram {
  const result = new Histogram(precision_);
  for (const value of values) result.record(value);
  return result;
}

describe("bucketOf and lowerEdge", () => {
  it("put every value between the edges of its bucket", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2 ** 47, noNaN: true }), precision, (value, p) => {
        const bucket = bucketOf(value, p);
        assert.ok(lowerEdge(bucket, p) <= value && value < lowerEdge(bucket + 1, p));
      }),
    );
  });

  it("have buckets no wider than 2^-precision of their lower edge, beyond the first", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: (47 << FINE) - 1 }), (bucket) => {
        const low = lowerEdge(bucket, FINE);
        assert.ok(lowerEdge(bucket + 1, FINE) - low <= low / 2 ** FINE);
      }),
    );
  });

  it("are inverse at the edges, and start a new bucket at each power of two", () => {
    for (const p of [COARSE, FINE]) {
      for (let bucket = 1; bucket < 48 << p; bucket++)
        assert.equal(bucketOf(lowerEdge(bucket, p), p), bucket);
      for (let octave = 1; octave < 48; octave++) assert.equal(bucketOf(2 ** octave, p), octave << p);
    }
  });
});

describe("Histogram", () => {
  it("finds quantiles in the bucket of the exact one, between min and max", () => {
    fc.assert(
      fc.property(latencies, precision, fc.double({ min: 0, max: 1, noNaN: true }), (values, p, q) => {
        const sorted = Float64Array.from(values).sort();
        const exact = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
        const found = histogram(values, p).quantile(q);
        assert.ok(Math.abs(found - exact) <= exact / 2 ** p + 1, `${found} for ${exact}`);
        assert.ok(found >= sorted[0] && found <= sorted[sorted.length - 1]);
      }),
    );
  });

  it("interpolates: uniform values give quantiles far finer than a bucket", () => {
    const n = 100_000;
    const uniform = histogram(Array.from({ length: n }, (_, i) => MS + (i * MS) / n));
    for (const q of [0.1, 0.5, 0.9, 0.99]) {
      assert.ok(Math.abs(uniform.quantile(q) / (MS * (1 + q)) - 1) < 1e-4);
    }
  });

  it("knows count, mean, deviation, min and max", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1 }), (values) => {
        const h = histogram(values);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        assert.equal(h.count, values.length);
        assert.equal(h.mean, mean);
        assert.ok(Math.abs(h.deviation ** 2 - variance) <= 1e-9 * (variance + mean * mean));
        assert.deepEqual([h.min, h.max], [Math.min(...values), Math.max(...values)]);
      }),
    );
  });

  it("is exact for a single value, at any quantile", () => {
    for (const q of [0, 0.5, 1]) assert.equal(histogram([1234567, 1234567]).quantile(q), 1234567);
  });

  it("has no quantile, mean or deviation when empty", () => {
    const empty = new Histogram();
    assert.equal(empty.count, 0);
    for (const value of [empty.quantile(0.5), empty.quantile(0), empty.mean, empty.deviation])
      assert.ok(Number.isNaN(value));
    assert.equal(empty.data().counts.length, 0);
    assert.equal(Histogram.from(empty.data()).count, 0);
  });

  it("keeps what lies beyond its range in the last bucket, up to the true maximum", () => {
    const h = histogram([2 ** 50, 2 ** 51]);
    assert.equal(h.count, 2);
    assert.equal(h.quantile(1), 2 ** 51);
    assert.equal(h.quantile(0), 2 ** 50);
  });

  it("survives the trip through plain data", () => {
    fc.assert(
      fc.property(fc.array(latency), precision, (values, p) => {
        const data = histogram(values, p).data();
        assert.deepEqual(Histogram.from(structuredClone(data)).data(), data);
      }),
    );
  });

  it("merges to the histogram of all values", () => {
    // Squares below 2^40 add up without rounding.
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 2 ** 20 }))), (parts) => {
        const whole = histogram(parts.flat()).data();
        assert.deepEqual(mergeHistograms(parts.map((part) => histogram(part).data())).data(), whole);
      }),
    );
    assert.equal(mergeHistograms([] as HistogramData[]).count, 0);
  });

  it("does not add histograms of another precision", () => {
    assert.throws(() => {
      new Histogram(FINE).add(histogram([5], COARSE).data());
    }, /precision/);
  });
});
