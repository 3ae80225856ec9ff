import assert from "node:assert/strict";
import { NginxRandom } from "../../../src/mesh/balance/nginx-random";
import { POLICIES } from "../../../src/mesh/balance/policies";
import { Endpoints } from "../../../src/mesh/endpoint";
import { scripted } from "../../support/scripted-random";
import { TestRandom } from "../../support/test-random";

const { defaults } = POLICIES.nginxRandom;

function random(weights: readonly number[], two: boolean): [Endpoints, NginxRandom] {
  const endpoints = new Endpoints();
  endpoints.update(weights.map((weight, key) => ({ key, weight })));
  const balancer = new NginxRandom(endpoints, { ...defaults, two });
  balancer.updated();
  return [endpoints, balancer];
}

describe("NginxRandom", () => {
  it("draws by weight", () => {
    const [, balancer] = random([5, 1, 1], false);
    // Seven parts: five of the first.
    for (const [part, slot] of [0, 0, 0, 0, 0, 1, 2].entries()) {
      assert.equal(balancer.pick(0, scripted((part + 0.5) / 7)), slot);
    }
  });

  it("has the shares that a live nginx had", () => {
    const [, balancer] = random([5, 1, 1], false);
    const chance = new TestRandom(5);
    const counts = [0, 0, 0];
    for (let k = 0; k < 2000; k++) counts[balancer.pick(0, chance)]++;
    const chi = (seen: readonly number[]): number =>
      [5, 1, 1].reduce(
        (sum, weight, k) => sum + (seen[k] - (2000 * weight) / 7) ** 2 / ((2000 * weight) / 7),
        0,
      );
    // Above 27.6 with a chance of 1e-6; nginx 1.22.1 on loopback had the second counts.
    assert.ok(chi(counts) < 27.6, counts.join());
    assert.ok(chi([1459, 261, 280]) < 27.6);
  });

  it("compares two different ones by requests for their weight; the second wins where equal", () => {
    const [endpoints, balancer] = random([2, 1, 1], true);
    endpoints.active.set([3, 2, 1]);
    const [first, second, third] = [0.1, 0.6, 0.9];
    assert.equal(balancer.pick(0, scripted(first, second)), 0); // 3/2 against 2
    assert.equal(balancer.pick(0, scripted(first, first, third)), 2); // 3/2 against 1
    endpoints.active.set([4, 2, 1]);
    assert.equal(balancer.pick(0, scripted(first, second)), 1);
    assert.equal(balancer.pick(0, scripted(second, first)), 0);
  });

  it("leaves chance after 20 draws in vain, for turns", () => {
    const [, balancer] = random([1, 1], true);
    const script = scripted(...Array.from({ length: 22 }, () => 0.1));
    assert.equal(balancer.pick(0, script), 0);
    assert.equal(balancer.pick(0, scripted(...Array.from({ length: 22 }, () => 0.1))), 1);
    script.assertUsedUp();
  });

  it("spreads requests that stay as a live nginx did", () => {
    const [endpoints, balancer] = random([5, 1, 1], true);
    const chance = new TestRandom(7);
    for (let k = 0; k < 30; k++) endpoints.active[balancer.pick(0, chance)]++;
    // nginx 1.22.1 on loopback: 20, 5, 5.
    [20, 5, 5].forEach((seen, slot) => {
      assert.ok(Math.abs(endpoints.active[slot] - seen) <= 3, [...endpoints.active].join());
    });
  });
});
