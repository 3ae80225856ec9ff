import assert from "node:assert/strict";
import { HaproxyRoundrobin, scaled } from "../../../src/mesh/balance/haproxy-roundrobin";
import { endpointsWith, turns } from "../../support/balancing";

describe("HaproxyRoundrobin", () => {
  it("has an order of its own, which is not nginx's", () => {
    const endpoints = endpointsWith([5, 1, 1]);
    const balancer = new HaproxyRoundrobin(endpoints);
    balancer.updated();
    // As haproxy 2.6.12 on loopback.
    assert.equal(
      turns(endpoints, 14, () => balancer.pick()),
      "00010020001002",
    );
  });

  it("gives a server its turns earlier once it is heavier", () => {
    const endpoints = endpointsWith([1, 1, 1]);
    const balancer = new HaproxyRoundrobin(endpoints);
    balancer.updated();
    const reweigh = (weights: readonly number[]): void => {
      endpoints.update(weights.map((weight, key) => ({ key, weight })));
      balancer.updated();
    };
    // As haproxy 2.6.12 on loopback, told by `set server` on its socket.
    assert.equal(
      turns(endpoints, 4, () => balancer.pick()),
      "0120",
    );
    reweigh([1, 8, 1]);
    assert.equal(
      turns(endpoints, 14, () => balancer.pick()),
      "12101111111210",
    );
    reweigh([2, 3, 1]);
    assert.equal(
      turns(endpoints, 14, () => balancer.pick()),
      "10110210110210",
    );
  });

  it("gives shares by weight, also to those that come later, and after others have left", () => {
    const endpoints = endpointsWith([3, 1]);
    const balancer = new HaproxyRoundrobin(endpoints);
    balancer.updated();
    turns(endpoints, 7, () => balancer.pick());
    const shares = (weights: readonly (readonly [number, number])[]): void => {
      endpoints.update(weights.map(([key, weight]) => ({ key, weight })));
      balancer.updated();
      const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
      // The rounds in which they came are over.
      turns(endpoints, 4 * total, () => balancer.pick());
      const counts = turns(endpoints, 10 * total, () => balancer.pick());
      for (const [key, weight] of weights) {
        const count = counts.split(String(key)).length - 1;
        assert.ok(Math.abs(count - 10 * weight) <= 1, `${key}: ${count} turns of weight ${weight}`);
      }
    };
    shares([
      [0, 3],
      [1, 1],
      [2, 4],
    ]);
    shares([
      [1, 1],
      [2, 4],
    ]);
    shares([
      [1, 5],
      [2, 2],
      [3, 1],
    ]);
  });

  it("calculates with sixteenths of a weight", () => {
    assert.deepEqual([1, 256, 0.5, 0.001].map(scaled), [16, 4096, 8, 1]);
  });
});
