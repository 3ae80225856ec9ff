import assert from "node:assert/strict";
import fc from "fast-check";
import type { Distribution } from "../../../src/kernel/distribution/spec";
import type { Random } from "../../../src/lib/random";
import { LONGEST_NS, Sampler } from "../../../src/kernel/distribution/sampler";
import { TestRandom } from "../../support/test-random";
import { CASES, title } from "./cases";

const DRAWS = 40_000;

/** A source of chance that gives the same number always and counts how often it was asked. */
class FixedRandom implements Random {
  asked = 0;
  private readonly u: number;

  constructor(u: number) {
    this.u = u;
  }

  unit(): number {
    this.asked++;
    return this.u;
  }

  below(n: number): number {
    return Math.floor(this.unit() * n);
  }
}

/**
 * The greatest difference between the share of draws up to a point and the chance of it, over all points. A
 * draw of n stands for all times that round to it, so both are compared half a nanosecond beside it.
 */
function kolmogorovDistance(draws: Float64Array, cdf: (x: number) => number): number {
  const sorted = draws.toSorted();
  let distance = 0;
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    const before = sorted[from] === 0 ? 0 : cdf(sorted[from] - 0.5);
    distance = Math.max(distance, Math.abs(to / sorted.length - cdf(sorted[from] + 0.5)));
    distance = Math.max(distance, Math.abs(from / sorted.length - before));
  }
  return distance;
}

function drawsOf(distribution: Distribution, seed: number, count: number): Float64Array {
  const sampler = new Sampler(distribution);
  const random = new TestRandom(seed);
  return Float64Array.from({ length: count }, () => sampler.sample(random));
}

const time = fc.integer({ min: 1, max: 1e12 });
const ratio = fc.double({ min: 0.05, max: 20, noNaN: true });
const simple: fc.Arbitrary<Distribution> = fc.oneof(
  fc.record({ kind: fc.constant("constant" as const), value: time }),
  fc.record({ kind: fc.constant("exponential" as const), mean: time }),
  fc.record({ kind: fc.constant("normal" as const), mean: time, sd: time }),
  fc.record({ kind: fc.constant("lognormal" as const), mu: ratio, sigma: ratio }),
  fc.record({ kind: fc.constant("gamma" as const), shape: ratio, scale: time }),
  fc.record({ kind: fc.constant("erlang" as const), k: fc.integer({ min: 1, max: 100 }), mean: time }),
  fc.record({ kind: fc.constant("weibull" as const), scale: time, shape: ratio }),
  fc.record({ kind: fc.constant("pareto" as const), min: time, alpha: ratio, max: fc.constant(Infinity) }),
  fc.record({ kind: fc.constant("empirical" as const), values: fc.array(time, { minLength: 1 }) }),
);

describe("Sampler", () => {
  for (const [index, example] of CASES.entries()) {
    // By Kolmogorov's limit the chance of a distance above t / sqrt(n) is 2 exp(-2 t²): 3e-7 for t = 2.8.
    it(`draws from ${title(example)}`, () => {
      const distance = kolmogorovDistance(drawsOf(example.distribution, index, DRAWS), example.cdf);
      assert.ok(distance < 2.8 / Math.sqrt(DRAWS), `Kolmogorov distance ${distance}`);
    });
  }

  it("gives integers from 0 to LONGEST_NS, whatever it is asked for", () => {
    fc.assert(
      fc.property(simple, fc.integer(), (distribution, seed) =>
        drawsOf(distribution, seed, 50).every(
          (draw) => Number.isInteger(draw) && draw >= 0 && draw <= LONGEST_NS,
        ),
      ),
    );
  });

  it("depends on nothing but the chance it is handed, not even on its own earlier draws", () => {
    for (const { distribution } of CASES) {
      const used = new Sampler(distribution);
      used.sample(new TestRandom(99));
      assert.equal(used.sample(new TestRandom(5)), new Sampler(distribution).sample(new TestRandom(5)));
    }
  });

  it("takes one uniform for families that are drawn by inversion, and none for constants", () => {
    const several = ["gamma", "erlang", "hyperexponential", "mixture"];
    for (const { distribution } of CASES) {
      if (several.includes(distribution.kind)) continue;
      const random = new FixedRandom(0.3);
      new Sampler(distribution).sample(random);
      assert.equal(random.asked, distribution.kind === "constant" ? 0 : 1, distribution.kind);
    }
  });

  it("falls as the uniform rises, for those families", () => {
    const several = ["gamma", "mixture", "hyperexponential"];
    for (const { distribution } of CASES) {
      // The same number for all draws of an erlang keeps it monotone too; the others choose by it.
      if (several.includes(distribution.kind) || (distribution.kind === "erlang" && distribution.k > 4))
        continue;
      const sampler = new Sampler(distribution);
      let before = Infinity;
      for (let u = 0.0005; u < 1; u += 0.001) {
        const draw = sampler.sample(new FixedRandom(u));
        assert.ok(draw <= before, `${distribution.kind} at ${u}`);
        before = draw;
      }
    }
  });

  it("stays finite at the ends of the uniform's range", () => {
    for (const { distribution } of CASES) {
      if (distribution.kind === "gamma" || distribution.kind === "erlang") continue;
      for (const u of [2 ** -54, 1 - 2 ** -53]) {
        const draw = new Sampler(distribution).sample(new FixedRandom(u));
        assert.ok(draw >= 0 && draw <= LONGEST_NS, `${distribution.kind} at ${u} is ${draw}`);
      }
    }
  });

  it("rounds to the nearest nanosecond", () => {
    assert.equal(new Sampler({ kind: "constant", value: 2.6 }).sample(new FixedRandom(0.5)), 3);
    assert.equal(new Sampler({ kind: "uniform", min: 0, max: 10 }).sample(new FixedRandom(0.76)), 2);
  });

  it("cuts what a power law asks for beyond any run", () => {
    const sampler = new Sampler({ kind: "pareto", min: 1e6, alpha: 0.1, max: Infinity });
    assert.equal(sampler.sample(new FixedRandom(1e-9)), LONGEST_NS);
  });

  it("never draws a part or bucket of weight 0", () => {
    const constant = (value: number): Distribution => ({ kind: "constant", value });
    const mixture: Distribution = {
      kind: "mixture",
      weights: [0, 1, 0],
      parts: [constant(1), constant(2), constant(3)],
    };
    const histogram: Distribution = { kind: "histogram", edges: [0, 10, 20, 30], counts: [0, 1, 0] };
    for (const u of [2 ** -54, 0.5, 1 - 2 ** -53]) {
      assert.equal(new Sampler(mixture).sample(new FixedRandom(u)), 2);
      const draw = new Sampler(histogram).sample(new FixedRandom(u));
      assert.ok(draw >= 10 && draw <= 20, `${draw} is outside of the only bucket with a count`);
    }
  });
});
