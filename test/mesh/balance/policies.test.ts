import assert from "node:assert/strict";
import { InternalError } from "../../../src/lib/assert";
import { POLICIES, createBalancer } from "../../../src/mesh/balance/policies";
import { Endpoints } from "../../../src/mesh/endpoint";

describe("POLICIES", () => {
  it("names each policy as its key does and says in a line what it is", () => {
    for (const [key, { name, summary }] of Object.entries(POLICIES)) {
      assert.equal(name, key);
      assert.match(summary, /^[^\n]{20,120}$/);
    }
  });

  it("has no balancer for what no proxy can do", () => {
    assert.throws(() => createBalancer({ name: "centralQueue" }, new Endpoints()), InternalError);
  });
});
