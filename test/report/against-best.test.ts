import assert from "node:assert/strict";
import { againstBest } from "../../src/stats/multiple";
import { AgainstBestOf } from "../../src/report/against-best";
import { measureExperiment } from "../../src/report/measured";
import { scopesOf } from "../../src/report/scope";
import { MS, outcomeOf } from "../support/result-of";

const users = (scenario: Parameters<typeof scopesOf>[0]): ReturnType<typeof scopesOf>[number] =>
  scopesOf(scenario)[0];

describe("how variants do beside the best of the others", () => {
  const { variants } = measureExperiment({
    variants: [
      outcomeOf("a", [{ gets: [10 * MS] }, { gets: [12 * MS] }, { gets: [11 * MS] }]),
      outcomeOf("b", [
        { gets: [20 * MS] },
        { gets: [22 * MS] },
        { gets: [23 * MS], failures: { connection_reset: 1 } },
      ]),
    ],
    baseline: 0,
    interrupted: false,
  });
  const of = new AgainstBestOf(variants);
  const scope = users(variants[0].scenario);

  it("is of the replications' own figures", () => {
    const values = variants.map(({ scopes }) => scopes[0].each.map(({ mean }) => mean));
    const [a, b] = againstBest(values, 0.95);
    assert.deepEqual(
      [of.interval(variants[0], scope, "mean"), of.interval(variants[1], scope, "mean")],
      [a, b],
    );
    assert.equal(a.high, 0);
  });

  it("turns what is better higher round", () => {
    const a = of.interval(variants[0], scope, "availability")!;
    const b = of.interval(variants[1], scope, "availability")!;
    assert.ok(a.low === 0 || a.low < 0);
    assert.ok(a.high > 0 && b.low < 0);
    assert.deepEqual([b.low, b.high], [-a.high, a.low === 0 ? 0 : -a.low]);
  });

  it("is not for what is neither better nor worse", () => {
    assert.equal(of.interval(variants[0], scope, "load_cv"), null);
  });
});
