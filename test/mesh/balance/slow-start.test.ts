import assert from "node:assert/strict";
import { LeastRequest } from "../../../src/mesh/balance/least-request";
import { RoundRobin } from "../../../src/mesh/balance/round-robin";
import { SlowStart, slowStartWeight } from "../../../src/mesh/balance/slow-start";
import { Endpoints } from "../../../src/mesh/endpoint";
import type { Balancer } from "../../../src/mesh/endpoint";
import { TestRandom } from "../../support/test-random";

const SECOND = 1e9;
const OPTIONS = { windowNs: 60 * SECOND, aggression: 1, minWeight: 0.1 };

function equal(n: number): { key: number; weight: number }[] {
  return Array.from({ length: n }, (_, key) => ({ key, weight: 1 }));
}

/** How many of `n` picks at about `now` go to endpoint 2, which came last, each answered at once. */
function toLast(balancer: Balancer, endpoints: Endpoints, now: number, n: number): number {
  let count = 0;
  for (let i = 0; i < n; i++) if (endpoints.key(balancer.pick(now, new TestRandom(i))) === 2) count++;
  return count;
}

describe("SlowStart", () => {
  it("lets a weight grow evenly from its least to the whole", () => {
    for (const [ms, share] of [
      [0, 0.1],
      [5_999, 0.1],
      [30_000, 0.5],
      [60_000, 1],
      [Infinity, 1],
    ])
      assert.equal(slowStartWeight(4, ms, OPTIONS), 4 * share);
  });

  it("grows faster at first the more aggressive it is", () => {
    for (const [ms, aggression, weight] of [
      [15_000, 2, 0.5],
      [30_000, 0.5, 0.25],
    ])
      assert.ok(Math.abs(slowStartWeight(1, ms, { ...OPTIONS, aggression }) - weight) < 1e-12);
  });

  it("knows nothing new where all have been there for ever", () => {
    const endpoints = new Endpoints();
    endpoints.update(equal(2));
    const slowStart = new SlowStart(endpoints, OPTIONS);
    assert.equal(slowStart.updated(0), false);
    assert.equal(slowStart.weight(3, 0, 0), 3);
    endpoints.update(equal(3), SECOND);
    assert.equal(slowStart.updated(SECOND), true);
    assert.equal(slowStart.updated(62 * SECOND), false);
  });

  for (const [name, create] of [
    ["RoundRobin", (e: Endpoints): Balancer => new RoundRobin(e, { slowStart: OPTIONS })],
    [
      "LeastRequest",
      (e: Endpoints): Balancer =>
        new LeastRequest(e, { choices: 2, activeRequestBias: 1, fullScan: false, slowStart: OPTIONS }),
    ],
  ] as const) {
    it(`gives a new endpoint of ${name} its slowed share, and then all of it`, () => {
      const endpoints = new Endpoints();
      endpoints.update(equal(2));
      const balancer = create(endpoints);
      balancer.updated(0, new TestRandom(1));
      endpoints.update(equal(3), SECOND);
      balancer.updated(SECOND, new TestRandom(1));
      // Of weights 1, 1 and w it has w / (2 + w); turns are off by less than the number of endpoints.
      const soon = toLast(balancer, endpoints, SECOND, 2100);
      assert.ok(Math.abs(soon - (2100 * 0.1) / 2.1) <= 3, `${soon}`);
      toLast(balancer, endpoints, 31 * SECOND, 30);
      const half = toLast(balancer, endpoints, 31 * SECOND, 2500);
      assert.ok(Math.abs(half - (2500 * 0.5) / 2.5) <= 3, `${half}`);
      toLast(balancer, endpoints, 70 * SECOND, 30);
      const whole = toLast(balancer, endpoints, 70 * SECOND, 3000);
      assert.ok(Math.abs(whole - 1000) <= 3, `${whole}`);
    });
  }
});
