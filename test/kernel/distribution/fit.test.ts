import assert from "node:assert/strict";
import fc from "fast-check";
import type { Distribution } from "../../../src/kernel/distribution/spec";
import { fit } from "../../../src/kernel/distribution/fit";
import { mean, variance } from "../../../src/kernel/distribution/moments";
import { quantile } from "../../../src/kernel/distribution/quantile";

const KNOWN = ["p50", "p90", "p95", "p99", "mean", "cv"] as const;
const PAIRS = KNOWN.flatMap((a, i) => KNOWN.slice(i + 1).map((b) => [a, b] as const));

function measure(d: Distribution, known: (typeof KNOWN)[number]): number {
  switch (known) {
    case "mean":
      return mean(d);
    case "cv":
      return Math.sqrt(variance(d)) / mean(d);
    default:
      return quantile(d, Number(known.slice(1)) / 100);
  }
}

function fitted(...argument: Parameters<typeof fit>): Distribution {
  const answer = fit(...argument);
  assert.ok(typeof answer === "object", `no fit: ${JSON.stringify(answer)}`);
  return answer;
}

function assertClose(actual: number, expected: number, relative: number): void {
  assert.ok(
    Math.abs(actual - expected) <= relative * Math.abs(expected),
    `${actual} is not near ${expected}`,
  );
}

/** Moderate spreads, at which a percentile and the mean come from the narrower of two candidates. */
const EXAMPLES: Distribution[] = [
  { kind: "lognormal", mu: Math.log(8e6), sigma: 0.8 },
  { kind: "gamma", shape: 2.5, scale: 3e6 },
  { kind: "gamma", shape: 0.8, scale: 3e6 },
  { kind: "weibull", shape: 0.9, scale: 5e6 },
  { kind: "weibull", shape: 2, scale: 5e6 },
  // So far from 0 that its truncation changes nothing.
  { kind: "normal", mean: 50e6, sd: 4e6 },
];

describe("fit", () => {
  for (const original of EXAMPLES) {
    for (const [a, b] of PAIRS) {
      // The mean and the median of a normal are one number and say nothing of its spread.
      if (original.kind === "normal" && a === "p50" && b === "mean") continue;
      it(`finds ${JSON.stringify(original)} again from ${a} and ${b}`, () => {
        const found = fitted(original.kind as "lognormal" | "gamma" | "weibull" | "normal", {
          [a]: measure(original, a),
          [b]: measure(original, b),
        });
        assert.equal(found.kind, original.kind);
        for (const known of KNOWN) assertClose(measure(found, known), measure(original, known), 1e-7);
      });
    }
  }

  it("meets any two percentiles in order", () => {
    const order = fc.record({
      family: fc.constantFrom("lognormal" as const, "gamma" as const, "weibull" as const),
      low: fc.constantFrom("p50" as const, "p90" as const),
      high: fc.constantFrom("p95" as const, "p99" as const),
      value: fc.integer({ min: 1e3, max: 1e10 }),
      factor: fc.double({ min: 1.05, max: 50, noNaN: true }),
    });
    fc.assert(
      fc.property(order, ({ family, low, high, value, factor }) => {
        const found = fitted(family, { [low]: value, [high]: value * factor });
        assertClose(measure(found, low), value, 1e-6);
        assertClose(measure(found, high), value * factor, 1e-6);
      }),
    );
  });

  it("solves a lognormal by its closed forms", () => {
    const z99 = 2.3263478740408408;
    const sigma = Math.log(60 / 8) / z99;
    const byPercentiles = fitted("lognormal", { p50: 8e6, p99: 60e6 });
    assert.ok(byPercentiles.kind === "lognormal");
    assertClose(byPercentiles.mu, Math.log(8e6), 1e-14);
    assertClose(byPercentiles.sigma, sigma, 1e-14);

    const byMoments = fitted("lognormal", { mean: 10e6, cv: 1.2 });
    assert.ok(byMoments.kind === "lognormal");
    assertClose(byMoments.sigma, Math.sqrt(Math.log(1 + 1.2 * 1.2)), 1e-14);
  });

  it("takes the narrower of two lognormals with the same mean and p99", () => {
    const z99 = 2.3263478740408408;
    const found = fitted("lognormal", { mean: 10e6, p99: 40e6 });
    assert.ok(found.kind === "lognormal");
    assertClose(found.sigma, z99 - Math.sqrt(z99 * z99 - 2 * Math.log(4)), 1e-12);
  });

  it("makes a cv of 0 a constant", () => {
    for (const family of ["lognormal", "gamma", "weibull", "normal"] as const) {
      assert.deepEqual(fit(family, { mean: 5e6, cv: 0 }), { kind: "constant", value: 5e6 });
    }
  });

  it("takes a gamma or weibull of cv 1 for the exponential that it is", () => {
    const gamma = fitted("gamma", { mean: 5e6, cv: 1 });
    const weibull = fitted("weibull", { mean: 5e6, cv: 1 });
    for (const p of [0.1, 0.5, 0.99]) {
      assertClose(quantile(gamma, p), -5e6 * Math.log(1 - p), 1e-9);
      assertClose(quantile(weibull, p), -5e6 * Math.log(1 - p), 1e-9);
    }
  });

  it("says what is wrong", () => {
    const two = "exactly two of p50, p90, p95, p99, mean and cv";
    assert.equal(fit("lognormal", { p50: 1 }), `lognormal takes ${two}`);
    assert.equal(fit("gamma", { p50: 1, p99: 2, cv: 1 }), `gamma takes ${two}`);
    assert.equal(fit("lognormal", { p50: 20, p99: 10 }), "p99 must be greater than p50");
    assert.equal(fit("weibull", { p90: 10, p95: 10 }), "p95 must be greater than p90");
    assert.equal(fit("gamma", { mean: 20, p99: 10 }), "p99 must be greater than mean");
    assert.equal(fit("lognormal", { p50: 0, p99: 10 }), "p50 must be above 0");
    assert.equal(fit("normal", { mean: 10, cv: -1 }), "cv must be 0 or more");
    assert.equal(
      fit("gamma", { mean: 10, p50: 10 }),
      "mean and p50 must differ: equal ones leave the spread open",
    );
    assert.equal(
      fit("normal", { mean: 10, p50: 9 }),
      "the mean and p50 of a normal are the same: give another percentile or cv",
    );
    // Shape 1e-3, the least there is, has a cv of 1/sqrt(1e-3).
    assert.equal(fit("gamma", { mean: 10, cv: 32 }), "cv is out of range: 0.001 to 31.62 for gamma");
  });

  it("says when no member of the family is so skewed", () => {
    // The greatest p99 of a lognormal is exp(z²/2) = 14.97 times its mean.
    assert.equal(typeof fit("lognormal", { mean: 10, p99: 149 }), "object");
    assert.equal(
      fit("lognormal", { mean: 10, p99: 150 }),
      "no lognormal distribution has a p99 of 15 times its mean",
    );
    assert.equal(typeof fit("gamma", { mean: 10, p99: 400 }), "string");
    assert.equal(typeof fit("gamma", { mean: 10, p50: 11 }), "string");
  });
});
