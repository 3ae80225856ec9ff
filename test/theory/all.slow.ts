import assert from "node:assert/strict";
import { readCases } from "./case";
import { spreadRange } from "./judge";
import { judge, quickRequests, whyBeyond } from "./plan";

/**
 * All cases, with several seeds each: the mean of the runs is held to a tolerance that is sqrt(seeds) narrower,
 * and the spread of the runs must be what theory says of it. With MESHSIM_THEORY=DIR the cases come from there.
 */
const SEEDS = ["1", "2", "3", "4", "5"];

/** The spread of a metric over at least so many cases is known well enough to be held to 0.5 to 2 itself. */
const CASES_MIN = 20;

describe("the simulator and queueing theory, over several seeds", () => {
  /** by metric: spread in each case */
  const spreadsOf = new Map<string, number[]>();
  const [least, most] = spreadRange(SEEDS.length);

  for (const theory of readCases()) {
    const reason = whyBeyond(theory);
    if (reason !== null) {
      it(`${theory.id}: not to be run: ${reason}`);
      continue;
    }
    it(`${theory.id}: ${theory.title}`, () => {
      const { problems, spreads } = judge(theory, quickRequests(theory), SEEDS);
      for (const [metric, spread] of spreads) {
        spreadsOf.set(metric, [...(spreadsOf.get(metric) ?? []), spread]);
        if (spread < least || spread > most)
          problems.push(`${metric}: the seeds differ ${spread.toFixed(2)} times as much as they should`);
      }
      assert.ok(problems.length === 0, `\n${problems.join("\n")}`);
    });
  }

  it("each metric differs between seeds as much as theory says, over all cases", () => {
    for (const [metric, spreads] of spreadsOf) {
      if (spreads.length < CASES_MIN) continue;
      const square = spreads.reduce((sum, one) => sum + one * one, 0) / spreads.length;
      const spread = Math.sqrt(square);
      console.log(`      ${metric}: ${spread.toFixed(2)} times, over ${spreads.length} cases`);
      assert.ok(spread > 0.5 && spread < 2, `${metric}: ${spread.toFixed(2)} times as much as they should`);
    }
  });
});
