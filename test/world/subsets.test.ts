import assert from "node:assert/strict";
import { requestsByInstance, run } from "../support/world-of";
import type { Run } from "../support/world-of";

function subsets(subset: string, { callers = 6, replicas = 12, rest = "" } = {}): Run {
  return run({
    run: "duration: 4s",
    services: `api: { replicas: ${replicas}, operations: { get: [{ wait: 1ms }] } }`,
    clients: `users: { target: api.get, arrivals: { constant: 600/s }, instances: ${callers} }`,
    rest: [`mesh: { defaults: { balancer: { roundRobin: {}, subset: ${subset} } } }`, rest].join("\n"),
  });
}

describe("subsets of endpoints", () => {
  it("are as large as said, and dealt out evenly where they are deterministic", () => {
    const done = subsets("{ deterministic: { size: 4 } }");
    const { world } = done;
    for (const { endpoints } of world.clusters) assert.equal(endpoints.size, 4);
    // Six callers with four endpoints each: every one of twelve has two callers.
    const known = new Int32Array(12);
    for (const { endpoints, instanceOf } of world.clusters)
      for (const slot of endpoints.members.subarray(0, 4)) known[instanceOf[slot]]++;
    assert.ok(
      known.every((callers) => callers === 2),
      known.join(),
    );
    assert.equal(requestsByInstance(done, "api").filter((n) => n > 0).length, 12);
  });

  it("differ from caller to caller where they are random", () => {
    const { world } = subsets("{ random: { size: 3 } }");
    const parts = world.clusters.map(({ endpoints, instanceOf }) =>
      Array.from(endpoints.members.subarray(0, endpoints.size), (slot) => instanceOf[slot]).join(),
    );
    assert.ok(new Set(parts).size > 3, parts.join(" "));
  });

  it("take another in where one goes", () => {
    const crash = "faults: [{ at: 1s, crash: {}, on: { service: api, instances: 1 } }]";
    const { world } = subsets("{ random: { size: 3 } }", { rest: crash });
    for (const { endpoints, view } of world.clusters) {
      assert.equal(endpoints.size, 3);
      assert.equal(view.members.size, 11);
    }
  });
});
