import assert from "node:assert/strict";
import type { Count } from "../../../src/kernel/distribution/count";
import { CountSampler, meanCount } from "../../../src/kernel/distribution/count";
import { TestRandom } from "../../support/test-random";

const DRAWS = 200_000;

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

/** Chi-square over its degrees of freedom, as standard deviations from what is expected. */
function deviation(count: Count, chances: readonly number[]): number {
  const sampler = new CountSampler(count);
  const random = new TestRandom(5);
  const seen = new Float64Array(chances.length + 1);
  for (let k = 0; k < DRAWS; k++) seen[Math.min(sampler.sample(random), chances.length)]++;
  const rest = Math.max(0, 1 - chances.reduce((sum, chance) => sum + chance, 0));
  const cells = [...chances, rest].map((chance, k) => ({ expected: chance * DRAWS, seen: seen[k] }));
  for (const cell of cells) if (cell.expected < 1e-6) assert.equal(cell.seen, 0);
  const used = cells.filter(({ expected }) => expected >= 5);
  const square = used.reduce((sum, one) => sum + (one.seen - one.expected) ** 2 / one.expected, 0);
  return (square - (used.length - 1)) / Math.sqrt(2 * (used.length - 1));
}

describe("CountSampler", () => {
  const poisson = Array.from({ length: 12 }, (_, n) => (Math.exp(-3) * 3 ** n) / factorial(n));
  const geometric = [0, ...Array.from({ length: 30 }, (_, n) => (1 / 3) * (2 / 3) ** n)];

  it("draws as Poisson does, from 0, and as tries until one succeeds, from 1", () => {
    assert.ok(Math.abs(deviation({ kind: "poisson", mean: 3 }, poisson)) < 5);
    assert.ok(Math.abs(deviation({ kind: "geometric", mean: 3 }, geometric)) < 5);
  });

  it("draws each whole number of a range alike, its ends too", () => {
    const chances = [0, 0, 0.25, 0.25, 0.25, 0.25];
    assert.ok(Math.abs(deviation({ kind: "uniform", min: 2, max: 5 }, chances)) < 5);
  });

  it("draws from the parts of a mix by their shares", () => {
    const mix: Count = {
      kind: "mixture",
      weights: [0.9, 0.1],
      parts: [
        { kind: "rounded", of: { kind: "constant", value: 1 } },
        { kind: "uniform", min: 3, max: 4 },
      ],
    };
    assert.ok(Math.abs(deviation(mix, [0, 0.9, 0, 0.05, 0.05])) < 5);
    assert.ok(Math.abs(meanCount(mix) - (0.9 + 0.1 * 3.5)) < 1e-12);
  });

  it("knows its means, at the ends of what is allowed too", () => {
    const cases: Count[] = [
      { kind: "poisson", mean: 500 },
      { kind: "poisson", mean: 0 },
      { kind: "geometric", mean: 1 },
      { kind: "geometric", mean: 10_000 },
      { kind: "uniform", min: 0, max: 9 },
      { kind: "rounded", of: { kind: "exponential", mean: 40 } },
    ];
    for (const count of cases) {
      const sampler = new CountSampler(count);
      const random = new TestRandom(8);
      let sum = 0;
      for (let k = 0; k < DRAWS; k++) sum += sampler.sample(random);
      // None has a deviation above its mean plus 3; six of the mean of the draws.
      const allowed = (6 * (meanCount(count) + 3)) / Math.sqrt(DRAWS);
      assert.ok(Math.abs(sum / DRAWS - meanCount(count)) < allowed, JSON.stringify(count));
    }
  });

  it("ends its search at the last uniform there is", () => {
    const last = { unit: () => 1 - 1e-16, below: () => 0 };
    for (const mean of [0.001, 3, 500]) {
      const drawn = new CountSampler({ kind: "poisson", mean }).sample(last);
      // A Poisson is above its mean by more than 40 deviations with a chance far below 1e-16.
      assert.ok(drawn < mean + 40 * Math.sqrt(mean) + 40, String(drawn));
    }
  });
});
