import assert from "node:assert/strict";
import { NginxRoundRobin } from "../../../src/mesh/balance/nginx-round-robin";
import { POLICIES } from "../../../src/mesh/balance/policies";
import { Endpoints } from "../../../src/mesh/endpoint";

describe("NginxRoundRobin", () => {
  const of = (weights: Record<string, number>): [Endpoints, NginxRoundRobin] => {
    const endpoints = new Endpoints();
    endpoints.update(Object.entries(weights).map(([key, weight]) => ({ key, weight })));
    const balancer = new NginxRoundRobin(endpoints, POLICIES.nginxRoundRobin.defaults);
    balancer.updated();
    return [endpoints, balancer];
  };
  const picks = ([endpoints, balancer]: [Endpoints, NginxRoundRobin], n: number): string =>
    Array.from({ length: n }, () => endpoints.key(balancer.pick(0))).join("");

  it("spreads the turns of a heavy server", () => {
    assert.equal(picks(of({ a: 5, b: 1, c: 1 }), 14), "aabacaaaabacaa");
  });

  it("goes on across an update: those that stay keep what they have saved up", () => {
    const pair = of({ a: 1, b: 1, c: 1 });
    assert.equal(picks(pair, 1), "a"); // (-2, 1, 1)
    pair[0].update(["a", "b", "d"].map((key) => ({ key, weight: 1 })));
    pair[1].updated();
    // (-1, 2, 1) b pays 3; (0, 0, 2) d pays 3; (1, 1, 0) a is first.
    assert.equal(picks(pair, 3), "bda");
  });
});
