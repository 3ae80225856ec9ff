import assert from "node:assert/strict";
import { HealthCheck, jitteredInterval } from "../../../src/mesh/resilience/health-check";
import type { CheckResult } from "../../../src/mesh/active-check";
import { scripted } from "../../support/scripted-random";

const OPTIONS = {
  intervalNs: 5,
  unhealthyIntervalNs: 7,
  unhealthyEdgeIntervalNs: 1,
  healthyEdgeIntervalNs: 2,
  noTrafficIntervalNs: 60,
  noTrafficHealthyIntervalNs: 90,
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
    const check = new HealthCheck(OPTIONS);
    assert.deepEqual(
      [check.checked("networkFailure", false), check.checked("pass", false), check.checked("pass", false)],
      [60, 60, 90],
    );
  });
});

describe("jitteredInterval", () => {
  const MS = 1_000_000;

  it("adds up to a share of the interval and up to a time, in whole ms", () => {
    // 10 % of 200 ms are 20 ms, of which 7; then 5 of 30 ms.
    assert.equal(jitteredInterval(200 * MS, 0.1, 30 * MS, scripted(7, 5)), 212 * MS);
  });

  it("draws nothing where there is no jitter, and is never below 1 ms", () => {
    assert.equal(jitteredInterval(3 * MS, 0, 0, scripted()), 3 * MS);
    assert.equal(jitteredInterval(10, 0, 0, scripted()), MS);
  });
});
