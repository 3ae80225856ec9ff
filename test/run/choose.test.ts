import assert from "node:assert/strict";
import { average } from "../../src/stats/aggregate";
import { metricValue } from "../../src/report/slo";
import { executeHere } from "../../src/run/execute-here";
import { load } from "../../src/scenario/load";
import { readSelection, type SelectionMethod } from "../../src/scenario/selection";
import type { ExperimentOutcome } from "../../src/report/outcome";

function chosenBy(
  method: SelectionMethod,
  metric: string,
  delta: string,
  run = "duration: 3s",
): ExperimentOutcome {
  const text = `
meshsim: 1
name: farm
run: { ${run} }
services: { web: { replicas: 4, workers: 1, queue: 2, operations: { get: [{ work: exp 10ms }] } } }
clients: { users: { target: web.get, arrivals: { poisson: 300/s } } }
compare:
  variants:
    random: { mesh.defaults.balancer: random }
    leastRequest: { mesh.defaults.balancer: leastRequest }
    roundRobin: { mesh.defaults.balancer: roundRobin }`;
  const { loaded } = load(text, "farm.yaml");
  assert.ok(loaded !== null);
  const selection = readSelection({ method, metric, delta }, loaded.trees.variants);
  assert.ok(typeof selection !== "string");
  return executeHere({ ...loaded.experiment, selection, independent: method === "rinott" });
}

describe("the best of several", () => {
  it("is found by Kim and Nelson's procedure, which drops what is far behind early", () => {
    const { selection, variants } = chosenBy("kn", "users.mean", "1ms");
    const best = selection!.means.indexOf(Math.min(...selection!.means));
    assert.equal(selection!.chosen, best);
    const counts = variants.map(({ results }) => results.length);
    assert.ok(
      counts.every((count) => count >= 10 && count <= counts[best]),
      counts.join(" "),
    );
    const means = variants.map(({ scenario, results }) =>
      average(results.map((result) => metricValue([result], selection!.selection.metrics[0], scenario))),
    );
    means.forEach((value, i) => {
      assert.ok(Math.abs(value - selection!.means[i]) < 1e-6 * value);
    });
  });

  it("is the highest where more is better", () => {
    const { selection } = chosenBy("kn", "users.availability", "1%");
    assert.equal(selection!.chosen, 1);
    assert.ok(selection!.means[1] > selection!.means[0] && selection!.means[1] <= 1);
  });

  it("is found by Rinott's procedure, with chance of their own", () => {
    const { selection, variants, independent } = chosenBy("rinott", "users.mean", "2ms");
    assert.equal(selection!.chosen, selection!.means.indexOf(Math.min(...selection!.means)));
    assert.equal(independent, true);
    assert.notEqual(variants[0].results[0].routes[0].requests, variants[1].results[0].routes[0].requests);
  });

  it("is not named when the replications do not suffice", () => {
    const run = 'duration: 1s, replications: { min: 10, max: 12, until: "users.mean.ci < 1%" }';
    for (const method of ["kn", "rinott"] as const) {
      const { selection, variants } = chosenBy(method, "users.mean", "1us", run);
      assert.deepEqual([selection!.chosen, selection!.reason], [null, "limit"]);
      assert.ok(variants.every(({ results }) => results.length <= 12));
    }
  });

  it("is not named by a figure that has no value", () => {
    const { selection } = chosenBy("kn", "users.mean", "1ms", "duration: 1ms");
    assert.deepEqual([selection!.chosen, selection!.reason], [null, "unknown"]);
  });
});
