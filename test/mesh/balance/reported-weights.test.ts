import assert from "node:assert/strict";
import {
  ReportedWeights,
  isUsable,
  reportedWeight,
  utilizationBy,
} from "../../../src/mesh/balance/reported-weights";
import { endpointsWith } from "../../support/balancing";
import { reportOf } from "../../support/load-reports";

const SECOND = 1e9;
const OPTIONS = {
  blackoutPeriodNs: 10 * SECOND,
  weightExpirationPeriodNs: 180 * SECOND,
  weightUpdatePeriodNs: SECOND,
  errorUtilizationPenalty: 2,
};

describe("ReportedWeights", () => {
  it("takes requests per second over utilisation, which failures raise", () => {
    assert.equal(reportedWeight(100, 0.5, 0, 2), 200);
    assert.equal(reportedWeight(100, 0.5, 25, 2), 100);
    assert.equal(reportedWeight(100, 0, 0, 2), 0);
    assert.equal(reportedWeight(0, 0.5, 0, 2), 0);
  });

  it("takes the largest of the metrics that it is told of, and the usual one where they say nothing", () => {
    const report = reportOf({ utilization: 0.2, workers: 0.5 });
    assert.equal(utilizationBy(["named_metrics.workers"], report), 0.5);
    assert.equal(utilizationBy(["cpu_utilization"], report), 0.2);
    assert.equal(utilizationBy(["cpu_utilization", "named_metrics.workers"], report), 0.5);
    assert.equal(utilizationBy(["named_metrics.workers"], reportOf({ utilization: 0.2 })), 0.2);
  });

  it("uses no weight before the blackout is over, and none that has expired", () => {
    const limits = { blackout: 10, expiration: 180 };
    assert.equal(isUsable(9, { since: 0, at: 9 }, limits), false);
    assert.equal(isUsable(10, { since: 0, at: 9 }, limits), true);
    assert.equal(isUsable(188, { since: 0, at: 9 }, limits), true);
    assert.equal(isUsable(189, { since: 0, at: 9 }, limits), false);
    assert.equal(isUsable(9, { since: 9, at: 9 }, { ...limits, blackout: 0 }), true);
  });

  it("begins anew with who was silent for too long, and with who comes back", () => {
    const endpoints = endpointsWith([1]);
    const weights = new ReportedWeights(endpoints, OPTIONS);
    weights.updated();
    const report = (at: number): void => {
      weights.reported(0, reportOf({ utilization: 0.5, qps: 100 }), at * SECOND);
    };
    assert.equal(weights.usable(0, 0), 0);
    report(0);
    report(10);
    assert.equal(weights.usable(0, 10 * SECOND), 200);
    assert.equal(weights.usable(0, 190 * SECOND), 0);
    report(191);
    assert.equal(weights.usable(0, 200 * SECOND), 0);
    assert.equal(weights.usable(0, 201 * SECOND), 200);
    endpoints.update([]);
    endpoints.update([{ key: 0, weight: 1 }]);
    weights.updated();
    assert.equal(weights.usable(endpoints.members[0], 202 * SECOND), 0);
  });

  it("keeps its weight when a report says nothing", () => {
    const weights = new ReportedWeights(endpointsWith([1]), { ...OPTIONS, blackoutPeriodNs: 0 });
    weights.updated();
    weights.reported(0, reportOf({ utilization: 0.5, qps: 100 }), 0);
    weights.reported(0, reportOf({ utilization: 0, qps: 100 }), SECOND);
    assert.equal(weights.usable(0, SECOND), 200);
  });
});
