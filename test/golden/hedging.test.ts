import assert from "node:assert/strict";
import { measureExperiment } from "../../src/index";
import type { MeasuredExperiment, MeasuredVariant } from "../../src/index";
import { runScenario } from "./scenarios";

/** What scenarios/hedging.yaml is there to show; one replication is enough, so clear is the difference. */
describe("hedging", () => {
  let experiment: MeasuredExperiment;
  before(() => {
    experiment = measureExperiment(runScenario("hedging", { "run.replications": "1" }));
  });

  function variant(name: string): MeasuredVariant {
    return experiment.variants.find((one) => one.name === name)!;
  }

  /** Hedges for each request. */
  function share(name: string): number {
    const [{ attempts, hedges }] = variant(name).results[0].edges;
    return hedges / (attempts - hedges);
  }

  it("costs as much as is asked for: none, a tenth, the budget, or as much again", () => {
    assert.equal(share("none"), 0);
    assert.ok(share("p90") > 0.07 && share("p90") < 0.12, `${share("p90")}`);
    assert.ok(share("p90-budget") <= 0.021, `${share("p90-budget")}`);
    assert.equal(share("at-once"), 1);
  });

  it("keeps the objective only where the hedges are not kept down", () => {
    const passes = ["none", "p90", "p90-budget", "at-once"].map((name) => variant(name).slos[0].pass);
    assert.deepEqual(passes, [false, true, false, true]);
  });
});
