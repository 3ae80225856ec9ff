import assert from "node:assert/strict";
import { NginxLeastConn } from "../../../src/mesh/balance/nginx-least-conn";
import { POLICIES } from "../../../src/mesh/balance/policies";
import { Endpoints } from "../../../src/mesh/endpoint";

describe("NginxLeastConn", () => {
  function balancer(weights: readonly number[], active: readonly number[]): NginxLeastConn {
    const endpoints = new Endpoints();
    endpoints.update(weights.map((weight, key) => ({ key, weight })));
    endpoints.active.set(active);
    const made = new NginxLeastConn(endpoints, POLICIES.nginxLeastConn.defaults);
    made.updated();
    return made;
  }

  it("takes the one with the fewest requests for its weight", () => {
    assert.equal(balancer([1, 1, 1], [2, 1, 3]).pick(0), 1);
    assert.equal(balancer([1, 4, 1], [2, 5, 2]).pick(0), 1); // 5/4 against 2
  });

  it("gives equals turns, spread by weight", () => {
    const equals = balancer([2, 9, 1], [0, 9, 0]);
    // Smooth round robin of 2 and 1.
    assert.deepEqual(
      Array.from({ length: 6 }, () => equals.pick(0)),
      [0, 2, 0, 0, 2, 0],
    );
  });
});
