import assert from "node:assert/strict";
import { changesOf } from "../../src/scenario/faults";
import { problemsOf, refuses, sample, scenarioOf } from "../support/sample-scenario";

const set = (settings: string, parts: Parameters<typeof sample>[0] = {}): string =>
  sample({ ...parts, rest: `faults: [{ at: 1m, set: { ${settings} } }]` });

describe("the changes of set", () => {
  it("are what the settings come to where they are not as before", () => {
    const changes = changesOf(scenarioOf(set("mesh.defaults.timeout: 1s, services.api.errors: 10%")));
    assert.deepEqual(changes, [
      { of: "timeout", edge: 0, before: Infinity, after: 1e9 },
      { of: "timeout", edge: 1, before: Infinity, after: 1e9 },
      { of: "errors", service: 1, operation: 0, before: 0, after: 1 - 0.9 },
    ]);
  });

  const refused: [string, string][] = [
    [
      "services.web.replicas: 5",
      "services.web.replicas cannot be changed while a run goes on; these can: mesh",
    ],
    ["run.seed: 5", "run.seed cannot be changed while a run goes on"],
    ["mesh.defaults.timeout: 5", "mesh.defaults.timeout: 5 needs a unit"],
    ["mesh.defaults.balancer: leastReqest", 'did you mean "leastRequest"?'],
    ["mesh.to.wbe.timeout: 1s", 'no such service "wbe"'],
    ["services.wbe.errors: 1%", 'no such service "wbe"; did you mean "web"?'],
    ["services.web.errors: 0%", "faults[0].set: nothing is other than it was"],
    ["mesh.defaults.balancer: centralQueue", "callers cannot begin or cease to share a central queue"],
    [
      "services.web.workers: 5",
      "services.web.workers can only be changed while a run goes on where it has cores",
    ],
    [
      "mesh.defaults.balancer: { roundRobin: {}, affinity: { by: client } }",
      "affinity of a balancer cannot be changed while a run goes on",
    ],
    ["services.api.workers: 5", "services.api.workers cannot go from or to no limit while a run goes on"],
    ["services.web.queue: { limit: 5, timeout: 1s }", "workers"],
  ];
  for (const [settings, words] of refused) {
    it(`cannot be ${settings}`, () => {
      refuses(set(settings), words);
    });
  }

  it("are told where they stand in the file", () => {
    const [problem] = problemsOf(set("mesh.defaults.timeout: 5"));
    assert.match(problem.source!, /set: \{ mesh.defaults.timeout: 5/);
  });
});
