import assert from "node:assert/strict";
import { shareCores } from "../../../src/mesh/node/cpu-shares";
import { TestRandom } from "../../support/test-random";

/** What each gets: tenants as [demand, weight]. */
function shares(cores: number, tenants: readonly (readonly [number, number])[]): number[] {
  const all = tenants.map(([demand, weight]) => ({ demand, weight, granted: NaN }));
  shareCores(cores, all);
  return all.map(({ granted }) => granted);
}

describe("shareCores", () => {
  it("gives all what they want while there is enough", () => {
    assert.deepEqual(
      shares(8, [
        [2, 1],
        [6, 1],
      ]),
      [2, 6],
    );
  });

  it("divides by weight what all want more of", () => {
    assert.deepEqual(
      shares(6, [
        [9, 1],
        [9, 2],
      ]),
      [2, 4],
    );
  });

  it("gives to the others what one does not want, by their weights", () => {
    // Of 9, each of the shares of 3 but 1 is wanted: 8 remain for weights 1 and 3.
    assert.deepEqual(
      shares(9, [
        [1, 5],
        [9, 1],
        [9, 3],
      ]),
      [1, 2, 6],
    );
  });

  it("gives nothing to who wants nothing, and all to one alone", () => {
    assert.deepEqual(
      shares(2, [
        [0, 9],
        [5, 1],
      ]),
      [0, 2],
    );
    assert.deepEqual(shares(2, [[0, 1]]), [0]);
  });

  it("wastes no core, exceeds no demand, and treats equals of equal weight the same", () => {
    const random = new TestRandom(7);
    for (let round = 0; round < 300; round++) {
      const cores = 1 + random.below(8);
      const tenants = Array.from({ length: 1 + random.below(6) }, () => {
        return [random.below(5) * 0.75, 0.5 + random.below(4)] as const;
      });
      const granted = shares(cores, tenants);
      const wanted = tenants.reduce((sum, [demand]) => sum + demand, 0);
      const given = granted.reduce((sum, one) => sum + one, 0);
      assert.ok(Math.abs(given - Math.min(cores, wanted)) < 1e-9);
      granted.forEach((one, k) => {
        const [demand, weight] = tenants[k];
        assert.ok(one <= demand + 1e-9);
        // Nobody has more by weight than one who is not satisfied.
        if (one >= demand - 1e-9) return;
        granted.forEach((other, j) => {
          assert.ok(other / tenants[j][1] <= one / weight + 1e-9);
        });
      });
    }
  });
});
