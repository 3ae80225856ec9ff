import assert from "node:assert/strict";
import type { Distribution } from "../../../src/kernel/distribution/spec";
import { mean, variance } from "../../../src/kernel/distribution/moments";
import { CASES, title } from "./cases";

const STEPS = 200_000;

/**
 * E[X^power] of a variable on [0, Infinity): the integral of power x^(power - 1) (1 - F(x)), taken over ln x.
 */
function momentByIntegration(cdf: (x: number) => number, power: 1 | 2): number {
  const from = Math.log(1);
  const to = Math.log(1e15);
  const width = (to - from) / STEPS;
  let sum = 0;
  for (let i = 0; i < STEPS; i++) {
    const x = Math.exp(from + (i + 0.5) * width);
    sum += (power === 1 ? x : 2 * x * x) * (1 - cdf(x)) * width;
  }
  return sum;
}

function assertClose(actual: number, expected: number, relative: number): void {
  assert.ok(
    Math.abs(actual - expected) <= relative * Math.abs(expected),
    `${actual} is not near ${expected}`,
  );
}

describe("mean and variance", () => {
  for (const example of CASES) {
    // Jumps and kinks cost the midpoint rule half a step of ln x, and the unlimited Pareto ends at 1e15 ns.
    it(`are the integrals of ${title(example)}`, () => {
      const first = momentByIntegration(example.cdf, 1);
      assertClose(mean(example.distribution), first, 2e-4);
      if (example.distribution.kind === "constant") return;
      assertClose(variance(example.distribution) + first * first, momentByIntegration(example.cdf, 2), 2e-3);
    });
  }

  it("are as textbooks have them", () => {
    const textbook: [Distribution, number, number][] = [
      [{ kind: "constant", value: 7 }, 7, 0],
      [{ kind: "exponential", mean: 3 }, 3, 9],
      [{ kind: "uniform", min: 2, max: 8 }, 5, 3],
      [{ kind: "gamma", shape: 4, scale: 2 }, 8, 16],
      [{ kind: "erlang", k: 4, mean: 8 }, 8, 16],
      // A weibull of shape 1 is exponential; of shape 1/2 it is the square of one.
      [{ kind: "weibull", scale: 3, shape: 1 }, 3, 9],
      [{ kind: "weibull", scale: 3, shape: 0.5 }, 3 * 2, 9 * (24 - 4)],
      [{ kind: "pareto", min: 1, alpha: 3, max: Infinity }, 3 / 2, 3 / 4],
      // Uniform in 1/x: the mean over [1, e] is ln(e) / (1 - 1/e), the mean square (e - 1) / (1 - 1/e) = e.
      [
        { kind: "pareto", min: 1, alpha: 1, max: Math.E },
        1 / (1 - 1 / Math.E),
        Math.E - 1 / (1 - 1 / Math.E) ** 2,
      ],
      [{ kind: "empirical", values: [1, 2, 6] }, 3, (4 + 1 + 9) / 3],
      // Half a normal: its mean is sd / sqrt(2 pi), its mean square sd² / 2.
      [{ kind: "normal", mean: 0, sd: 10 }, 10 / Math.sqrt(2 * Math.PI), 50 - 100 / (2 * Math.PI)],
      [{ kind: "histogram", edges: [0, 2, 4], counts: [1, 1] }, 2, 16 / 12],
      [{ kind: "hyperexponential", probability: 0.5, mean1: 1, mean2: 3 }, 2, 2 * (0.5 * 1 + 0.5 * 9) - 4],
    ];
    for (const [distribution, expectedMean, expectedVariance] of textbook) {
      assertClose(mean(distribution), expectedMean, 1e-12);
      assertClose(variance(distribution), expectedVariance, 1e-12);
    }
  });

  it("keep their digits where the spread is small", () => {
    assertClose(variance({ kind: "normal", mean: 1e9, sd: 1 }), 1, 1e-12);
    assertClose(variance({ kind: "empirical", values: [1e9, 1e9 + 2] }), 1, 1e-12);
    assertClose(variance({ kind: "lognormal", mu: 0, sigma: 1e-6 }), 1e-12, 1e-9);
  });

  it("are infinite where an unlimited Pareto has none, also inside a mixture", () => {
    const heavy: Distribution = { kind: "pareto", min: 1, alpha: 1, max: Infinity };
    const wide: Distribution = { kind: "pareto", min: 1, alpha: 2, max: Infinity };
    assert.equal(mean(heavy), Infinity);
    assert.equal(variance(heavy), Infinity);
    assert.equal(variance(wide), Infinity);
    assert.equal(mean(wide), 2);
    const mixed = (part: Distribution): Distribution => ({
      kind: "mixture",
      weights: [1, 1],
      parts: [part, { kind: "constant", value: 1 }],
    });
    assert.equal(mean(mixed(heavy)), Infinity);
    assert.equal(variance(mixed(heavy)), Infinity);
    assert.equal(variance(mixed(wide)), Infinity);
  });

  it("ignore parts of weight 0", () => {
    const heavy: Distribution = { kind: "pareto", min: 1, alpha: 0.5, max: Infinity };
    const mixture: Distribution = {
      kind: "mixture",
      weights: [0, 2],
      parts: [heavy, { kind: "constant", value: 4 }],
    };
    assert.equal(mean(mixture), 4);
    assert.equal(variance(mixture), 0);
  });

  it("are those of the only value where there is one", () => {
    for (const kind of ["uniform", "pareto"] as const) {
      const only: Distribution =
        kind === "uniform" ? { kind, min: 5, max: 5 } : { kind, min: 5, max: 5, alpha: 2 };
      assert.equal(mean(only), 5);
      assert.equal(variance(only), 0);
    }
    assert.equal(mean({ kind: "normal", mean: 5, sd: 0 }), 5);
  });
});
