import assert from "node:assert/strict";
import { WeightedRoundRobin } from "../../../src/mesh/balance/weighted-round-robin";
import { endpointsWith } from "../../support/balancing";
import { reportOf } from "../../support/load-reports";
import { scripted } from "../../support/scripted-random";

const SECOND = 1e9;
const OPTIONS = {
  blackoutPeriodNs: 0,
  weightExpirationPeriodNs: 180 * SECOND,
  weightUpdatePeriodNs: SECOND,
  errorUtilizationPenalty: 1,
};

function create(): WeightedRoundRobin {
  const balancer = new WeightedRoundRobin(endpointsWith([1, 1, 1]), OPTIONS);
  balancer.updated(0, scripted(0));
  return balancer;
}

function counts(balancer: WeightedRoundRobin, now: number, n: number): number[] {
  const taken = [0, 0, 0];
  for (let i = 0; i < n; i++) taken[balancer.pick(now)]++;
  return taken;
}

describe("WeightedRoundRobin", () => {
  it("takes turns until there are reports, and looks at them once a period", () => {
    const balancer = create();
    assert.deepEqual(counts(balancer, 0, 6), [2, 2, 2]);
    balancer.reported(0, reportOf({ utilization: 0.5, qps: 100 }), 1);
    balancer.reported(1, reportOf({ utilization: 0.25, qps: 100 }), 1);
    balancer.reported(2, reportOf({ utilization: 0.5, qps: 50 }), 1);
    assert.deepEqual(counts(balancer, SECOND - 1, 6), [2, 2, 2]);
    // Weights 200, 400 and 100.
    assert.deepEqual(counts(balancer, SECOND, 700), [200, 400, 100]);
  });

  it("lets who does not report have what is usual", () => {
    const balancer = create();
    balancer.reported(0, reportOf({ utilization: 0.5, qps: 100 }), 1);
    balancer.reported(2, reportOf({ utilization: 0.5, qps: 50 }), 1);
    // Weights 200 and 100: mean and median are 150.
    assert.deepEqual(counts(balancer, SECOND, 900), [400, 300, 200]);
  });
});
