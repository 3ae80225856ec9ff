import assert from "node:assert/strict";
import { HealthCheck } from "../../../src/mesh/resilience/health-check";
import type { CheckResult } from "../../../src/mesh/resilience/health-check";

const OPTIONS = {
  intervalNs: 5,
  unhealthyIntervalNs: 7,
  unhealthyEdgeIntervalNs: 1,
  healthyEdgeIntervalNs: 2,
  noTrafficIntervalNs: 60,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
};

function run(...results: CheckResult[]): [boolean, number][] {
  const check = new HealthCheck(OPTIONS);
  return results.map((result) => {
    const next = check.checked(result, true);
    return [check.isHealthy, next];
  });
}

describe("HealthCheck", () => {
  it("believes the very first check that passes", () => {
    assert.deepEqual(run("pass"), [[true, 5]]);
  });

  it("wants several failures of the network in a row, and several passes to come back", () => {
    assert.deepEqual(run("pass", "networkFailure", "networkFailure", "networkFailure", "pass", "pass"), [
      [true, 5],
      [true, 1],
      [true, 1],
      [false, 7],
      [false, 2],
      [true, 5],
    ]);
  });

  it("believes an answer that says no at once", () => {
    assert.deepEqual(run("pass", "failure"), [
      [true, 5],
      [false, 7],
    ]);
  });

  it("asks seldom while there are no requests", () => {
    assert.equal(new HealthCheck(OPTIONS).checked("pass", false), 60);
  });
});
