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

describe("versions side by side", () => {
  it("keep their shares of the instances, also when their number changes", () => {
    const { world, result } = run({
      run: "duration: 4s",
      services: `api: { replicas: { a: 4, b: 4 }, operations: { get: [{ work: 1ms }] },
        versions: { v1: { share: 75% }, v2: { share: 25%, speed: 0.5x, errors: 100% } } }`,
      clients: "users: { target: api.get, arrivals: { constant: 800/s } }",
      rest: `topology: { zones: [a, b] }
faults: [{ at: 2s, scale: { to: 4 }, on: { service: api } }]`,
    });
    const versions = result.instances.map(({ version, zone }) => `${version}${zone}`);
    // Each is spread over the zones by itself.
    assert.deepEqual(versions, ["v1a", "v1b", "v1a", "v1b", "v1a", "v1b", "v2a", "v2b"]);
    const left = Array.from({ length: 8 }, (_, k) => k).filter((k) => world.instances.exists(k));
    assert.deepEqual(left.map((k) => world.instances.versionOf(k).name).sort(), ["v1", "v1", "v1", "v2"]);
    for (const { version, requests, errors } of result.instances)
      assert.equal(errors, version === "v2" ? requests : 0);
  });
});

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

  it("go by version and labels, with Envoy's fallbacks", () => {
    const versions = "v1: { share: 75% }, v2: { share: 25%, labels: { tier: canary } }";
    const used = (subset: string): number[] => {
      const done = run({
        run: "duration: 2s",
        services: `api: { replicas: 8, versions: { ${versions} }, operations: { get: [{ wait: 1ms }] } }`,
        clients: "users: { target: api.get, arrivals: { constant: 800/s } }",
        rest: `mesh: { defaults: { balancer: { roundRobin: {}, subset: ${subset} } } }`,
      });
      return requestsByInstance(done, "api").flatMap((n, instance) => (n > 0 ? [instance] : []));
    };
    const byVersion = "selectors: [{ keys: [version] }, { keys: [tier] }]";
    assert.deepEqual(used(`{ ${byVersion}, match: { version: v1 } }`), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(used(`{ ${byVersion}, match: { tier: canary } }`), [6, 7]);
    assert.deepEqual(used(`{ ${byVersion}, match: { version: v9 } }`), []);
    const fallback = "fallback: defaultSubset, defaultSubset: { version: v2 }";
    assert.deepEqual(used(`{ ${byVersion}, match: { version: v9 }, ${fallback} }`), [6, 7]);
  });

  it("count any value of a label that is a list, where they are told so", () => {
    const versions = "v1: { share: 75% }, v2: { share: 25%, labels: { feature: [fast, new] } }";
    const served = (subset: string): number => {
      const done = run({
        run: "duration: 1s",
        services: `api: { replicas: 4, versions: { ${versions} }, operations: { get: [{ wait: 1ms }] } }`,
        clients: "users: { target: api.get, arrivals: { constant: 100/s } }",
        rest: `mesh: { defaults: { balancer: { roundRobin: {}, subset: { ${subset} } } } }`,
      });
      const [v1, , , v2] = requestsByInstance(done, "api");
      assert.equal(v1, 0);
      return v2;
    };
    const subset = "selectors: [{ keys: [feature] }], match: { feature: new }";
    assert.equal(served(subset), 0);
    assert.ok(served(`${subset}, listAsAny: true`) > 90);
    assert.ok(served(`${subset.replace("new", "fast")}, listAsAny: true`) > 90);
    assert.equal(served(`${subset.replace("new", "slow")}, listAsAny: true`), 0);
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
