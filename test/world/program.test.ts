import assert from "node:assert/strict";
import { compile } from "../../src/world/compile";
import { scenarioFrom } from "../support/world-of";

describe("compile", () => {
  it("tells the service and the first operation of each, and the owner of each call", () => {
    const services = `web: { operations: { a: [leaf.get], b: [leaf.bad, leaf.get] } },
      leaf: { operations: { get: [{ work: 3ms }], bad: [{ fail: 100% }] } }`;
    const program = compile(
      scenarioFrom({ services, clients: "users: { target: web.a, arrivals: { constant: 1/s } }" }),
    );
    assert.deepEqual([...program.serviceOf], [0, 0, 1, 1]);
    assert.deepEqual([...program.firstOperation], [0, 2]);
    assert.deepEqual([...program.siteOwner], [0, 0, 0]);
    assert.deepEqual(
      program.callSites.map(({ service, operation }) => [service, operation]),
      [
        [1, 0],
        [1, 1],
        [1, 0],
      ],
    );
  });
});
