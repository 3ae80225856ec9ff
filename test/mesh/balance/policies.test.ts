import assert from "node:assert/strict";
import { InternalError } from "../../../src/lib/assert";
import { POLICIES, createBalancer } from "../../../src/mesh/balance/policies";
import type { BalancerSpec } from "../../../src/mesh/balance/policies";
import { Endpoints } from "../../../src/mesh/endpoint";
import type { Balancer } from "../../../src/scenario/scenario";

describe("POLICIES", () => {
  it("names each policy as its key does and says in a line what it is", () => {
    for (const [key, { name, summary }] of Object.entries(POLICIES)) {
      assert.equal(name, key);
      assert.match(summary, /^[^\n]{20,120}$/);
    }
  });

  it("takes what a scenario says of a balancer, and gives what a scenario may say", () => {
    const fromScenario: Balancer = {
      name: "leastRequest",
      choices: 3,
      activeRequestBias: 1,
      fullScan: false,
    };
    const spec: BalancerSpec = fromScenario;
    const back: Balancer = spec;
    assert.equal(createBalancer(back, new Endpoints()).pick(0, { unit: () => 0.5, below: () => 0 }), -1);
  });

  it("has no balancer for what no proxy can do", () => {
    assert.throws(() => createBalancer({ name: "centralQueue" }, new Endpoints()), InternalError);
  });
});
