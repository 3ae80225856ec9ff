import assert from "node:assert/strict";
import { RoundRobin } from "../../../src/mesh/balance/round-robin";
import { Endpoints } from "../../../src/mesh/endpoint";
import { scripted } from "../../support/scripted-random";

function weighted(weights: Record<string, number>): { key: string; weight: number }[] {
  return Object.entries(weights).map(([key, weight]) => ({ key, weight }));
}

describe("RoundRobin", () => {
  function picks(balancer: RoundRobin, endpoints: Endpoints, n: number): string {
    return Array.from({ length: n }, () => endpoints.key(balancer.pick())).join("");
  }

  it("starts anywhere and goes on across updates, drawing once", () => {
    const endpoints = new Endpoints();
    endpoints.update(weighted({ a: 1, b: 1, c: 1 }));
    const balancer = new RoundRobin(endpoints);
    const chance = scripted(2);
    balancer.updated(0, chance);
    assert.equal(picks(balancer, endpoints, 4), "cabc"); // index 2 to 5
    endpoints.update(weighted({ a: 1, b: 1, c: 1, d: 1 }));
    balancer.updated(0, chance);
    assert.equal(picks(balancer, endpoints, 4), "cdab"); // index 6 to 9, modulo 4
    chance.assertUsedUp();
  });

  it("keeps its index while weights differ", () => {
    const endpoints = new Endpoints();
    endpoints.update(weighted({ a: 2, b: 2 }));
    const balancer = new RoundRobin(endpoints);
    const chance = scripted(0);
    balancer.updated(0, chance);
    assert.equal(picks(balancer, endpoints, 1), "a");
    endpoints.update(weighted({ a: 1, b: 3 }));
    balancer.updated(0, chance);
    assert.equal(picks(balancer, endpoints, 4), "bbab"); // due at 1/3, 2/3, 1 (a went in first), 1
    endpoints.update(weighted({ a: 1, b: 1 }));
    balancer.updated(0, chance);
    assert.equal(picks(balancer, endpoints, 2), "ba");
  });
});
