import assert from "node:assert/strict";
import { run } from "../../support/world-of";
import type { Run } from "../../support/world-of";

/**
 * Two clients: `users` of front.get, `bots` of back.get and back.put; front calls back.get. 4 nodes of one zone
 * and 1 of another.
 */
function withErrors(on: string): Run {
  return run({
    services: `front: { replicas: { a: 2, b: 1 }, operations: { get: [{ call: back.get, onError: ignore }] } },
      back: { replicas: { a: 6, b: 2 }, operations: { get: [], put: [] } }`,
    clients: `users: { target: front.get, arrivals: { constant: 100/s } },
      bots: { mix: { back.get: 1, back.put: 1 }, arrivals: { constant: 100/s } }`,
    rest: `topology: { zones: { a: { nodes: 4 }, b: {} } }
faults: [{ at: 0s, errors: { rate: 100% }, on: { ${on} } }]`,
  });
}

/** Failed calls by caller and operation, where there are any. */
function failed({ result }: Run): string[] {
  return result.routes
    .filter(({ failures }) => failures > 0)
    .map(({ caller, service, operation, failures, requests }) => {
      const share = failures === requests ? "all" : "some";
      return `${caller} -> ${service}.${operation} ${share}`;
    });
}

describe("the aim of faults of calls", () => {
  it("is a service, an operation, a pair, or a client, and what several have in common", () => {
    assert.deepEqual(failed(withErrors("service: back")), [
      "bots -> back.get all",
      "bots -> back.put all",
      "front -> back.get all",
    ]);
    assert.deepEqual(failed(withErrors("operation: back.get")), [
      "bots -> back.get all",
      "front -> back.get all",
    ]);
    assert.deepEqual(failed(withErrors("edge: front -> back")), ["front -> back.get all"]);
    assert.deepEqual(failed(withErrors("client: bots")), ["bots -> back.get all", "bots -> back.put all"]);
    assert.deepEqual(failed(withErrors("client: bots, operation: back.put")), ["bots -> back.put all"]);
    assert.deepEqual(failed(withErrors("client: users")), ["users -> front.get all"]);
    assert.deepEqual(failed(withErrors("edge: bots -> back, operation: back.get, zone: b")), [
      "bots -> back.get some",
    ]);
  });

  it("is a node: those of its zone take instances in turn", () => {
    const struck = (on: string): number[] =>
      withErrors(on).result.instances.flatMap(({ errors }, index) => (errors > 0 ? [index] : []));
    // front is 0 to 2: a, b, a. back is 3 to 10: a, b, a, b, a, a, a, a on nodes 0, -, 1, -, 2, 3, 0, 1 of a.
    assert.deepEqual(struck("node: a/0"), [0, 3, 9]);
    assert.deepEqual(struck("node: a/1, service: back"), [5, 10]);
    assert.deepEqual(struck("node: b/0"), [1, 4, 6]);
  });
});

describe("nodeOutage", () => {
  it("takes a machine with all its instances down, and nothing else", () => {
    const { result } = run({
      services: "web: { replicas: { a: 4, b: 2 }, operations: { get: [] } }",
      clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
      rest: `topology: { zones: { a: { nodes: 2 }, b: {} } }
faults: [{ at: 100ms, for: 200ms, nodeOutage: {}, on: { node: a/1 } }]`,
    });
    const down = result.notes.filter(({ kind }) => kind === "instance-down").map(({ target }) => target);
    // a, b, a, b, a, a: the second and fourth of zone a.
    assert.deepEqual(down, ["web/2", "web/5"]);
    assert.equal(result.notes[0].target, "node a/1");
  });
});
