import assert from "node:assert/strict";
import type { FoundLevel } from "../../src/report/planned";
import { evaluate } from "../../src/run/planning/evaluate";
import { executePlanHere } from "../../src/run/planning/execute-plan";
import { load } from "../../src/scenario/load";
import type { Plan } from "../../src/scenario/planned";
import { simulate } from "../../src/world/simulate";
import { randomPlan } from "../support/random-plan";

const FROM = Number(process.env.MESHSIM_PLANS_FROM ?? 1);
const COUNT = Number(process.env.MESHSIM_PLANS ?? 4);

function planOf(seed: number): Plan {
  const { loaded, problems } = load(randomPlan(seed), "test.yaml", { plan: true });
  assert.ok(loaded !== null, problems.map(({ message }) => message).join("\n"));
  return loaded.plan!;
}

/** Whether sizes do, simulated on their own. */
function doFit(plan: Plan, sizes: readonly number[], growth: number): boolean {
  const conditions = plan.conditions.map((_, condition) => condition);
  const steps = evaluate(plan, { sizes, growth, conditions });
  let step = steps.next();
  while (step.done !== true) {
    const { experiment, jobs } = step.value;
    const results = jobs.map(({ variant, replication }) =>
      simulate(experiment.variants[variant].scenario, { replication }),
    );
    step = steps.next({ results, wasStopped: false });
  }
  return step.value!.feasible;
}

function indicesOf(plan: Plan, { values }: FoundLevel): number[] {
  return values.map((value, axis) => plan.axes[axis].values.indexOf(value));
}

describe("plans of random scenarios", () => {
  let found = 0;
  let cheapest = 0;

  for (let seed = FROM; seed < FROM + COUNT; seed++) {
    it(`find sizes that do, of which none can be one step smaller: ${seed}`, () => {
      const plan = planOf(seed);
      const levels = executePlanHere(plan).plan!.levels;
      const brute = executePlanHere({ ...plan, method: "grid" }).plan!.levels;
      for (const [i, level] of levels.entries()) {
        assert.equal(level.feasible, brute[i].feasible, "every size tried says otherwise");
        if (!level.feasible) continue;
        const { minimize } = plan;
        const [price, least] = [level.size[minimize], brute[i].size[minimize]];
        assert.ok(price >= least, `${level.growth}x ${level.values.join()}`);
        found++;
        if (price === least) cheapest++;
        const sizes = indicesOf(plan, level);
        assert.ok(doFit(plan, sizes, level.growth), "the same again");
        for (const axis of sizes.keys()) {
          if (sizes[axis] > 0) assert.ok(!doFit(plan, sizes.with(axis, sizes[axis] - 1), level.growth));
        }
      }
    });
  }

  // Where a verdict is a matter of luck, larger sizes may do worse, and the search may miss the cheapest.
  it("nearly always are the cheapest of all", () => {
    assert.ok(cheapest >= 0.75 * found, `${cheapest} of ${found}`);
  });
});
