import assert from "node:assert/strict";
import { execute } from "../../src/run/execute";
import { executeHere } from "../../src/run/execute-here";
import { load } from "../../src/scenario/load";

const SCENARIO = `meshsim: 1
run: { duration: 2s, replications: 2 }
services: { web: { replicas: 3, operations: { Get: [{ work: exp 5ms }] } } }
clients: { users: { target: web.Get, arrivals: { poisson: 200/s } } }
compare:
  variants:
    random: { mesh.defaults.balancer: random }
    least-request: { mesh.defaults.balancer: leastRequest }
`;

describe("executeHere", () => {
  it("gives the results that threads give", async () => {
    const { loaded } = load(SCENARIO, "scenario.yaml");
    assert.ok(loaded !== null);
    const here = executeHere(loaded.experiment);
    assert.deepEqual(here, await execute(loaded.experiment, { jobs: 2 }));
    assert.deepEqual(
      here.variants.map(({ name, results }) => [name, results.map(({ replication }) => replication)]),
      [
        ["random", [0, 1]],
        ["least-request", [0, 1]],
      ],
    );
    assert.ok(here.variants.every(({ results }) => results.every(({ events }) => events > 0)));
  });
});
