import assert from "node:assert/strict";
import { Zipf } from "../../../src/kernel/distribution/zipf";
import { TestRandom } from "../../support/test-random";

const DRAWS = 200_000;

/** Chi-square over its degrees of freedom, as standard deviations from what is expected. */
function deviation(count: number, exponent: number): number {
  const zipf = new Zipf(count, exponent);
  const random = new TestRandom(11);
  const seen = new Float64Array(count);
  for (let k = 0; k < DRAWS; k++) seen[zipf.sample(random)]++;
  const weights = Array.from(seen, (_, k) => Math.pow(k + 1, -exponent));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const square = weights.reduce((sum, weight, k) => {
    const expected = (DRAWS * weight) / total;
    return sum + ((seen[k] - expected) * (seen[k] - expected)) / expected;
  }, 0);
  const degrees = count - 1;
  return (square - degrees) / Math.sqrt(2 * degrees);
}

describe("Zipf", () => {
  for (const [count, exponent] of [
    [2, 1],
    [10, 0],
    [100, 0.5],
    [100, 1],
    [1000, 1.1],
    [20, 2],
  ]) {
    it(`draws each of ${count} ranks in proportion to its power -${exponent}`, () => {
      assert.ok(Math.abs(deviation(count, exponent)) < 5);
    });
  }

  it("gives low uniforms to popular ranks, and has no rank beyond the last", () => {
    const zipf = new Zipf(5, 1.3);
    const at = (u: number): number => zipf.sample({ unit: () => u, below: () => 0 });
    assert.deepEqual([at(1e-300), at(1 - 1e-16)], [0, 4]);
    const ranks = Array.from({ length: 99 }, (_, k) => at((k + 0.5) / 99));
    assert.deepEqual([...ranks].sort(), ranks);
    assert.equal(new Zipf(1, 1).sample({ unit: () => 0.9, below: () => 0 }), 0);
    assert.equal(new Zipf(3, 0).sample({ unit: () => 1 - 1e-16, below: () => 0 }), 2);
  });
});
