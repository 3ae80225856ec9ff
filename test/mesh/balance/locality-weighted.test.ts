import assert from "node:assert/strict";
import { LocalityWeighted } from "../../../src/mesh/balance/locality-weighted";

function counts(localities: ConstructorParameters<typeof LocalityWeighted>[0], picks: number): number[] {
  const chooser = new LocalityWeighted(localities, 140, 0);
  const found = localities.map(() => 0);
  for (let k = 0; k < picks; k++) found[chooser.choose()]++;
  return found;
}

describe("LocalityWeighted", () => {
  it("gives each locality its weight", () => {
    assert.deepEqual(
      counts(
        [
          { weight: 3, hosts: 2, usable: 2 },
          { weight: 1, hosts: 9, usable: 9 },
        ],
        400,
      ),
      [300, 100],
    );
  });

  it("lowers it where too few are healthy", () => {
    // 1.4 * 1 / 4 = 0.35 of its weight.
    const [first, second] = counts(
      [
        { weight: 1, hosts: 4, usable: 1 },
        { weight: 1, hosts: 4, usable: 4 },
      ],
      1350,
    );
    assert.ok(Math.abs(first - 350) <= 1 && Math.abs(second - 1000) <= 1, `${first}, ${second}`);
  });

  it("has nothing to say without weights", () => {
    assert.equal(new LocalityWeighted([{ weight: 0, hosts: 1, usable: 1 }], 140, 0).choose(), -1);
  });
});
