import assert from "node:assert/strict";
import { HaproxyCheck, spreadInterval } from "../../../src/mesh/resilience/haproxy-check";
import type { HaproxyCheckOptions } from "../../../src/mesh/resilience/haproxy-check";
import { scripted } from "../../support/scripted-random";

const OPTIONS: HaproxyCheckOptions = {
  interNs: 20,
  fastinterNs: 3,
  downinterNs: 50,
  rise: 2,
  fall: 3,
  onError: "fail-check",
  errorLimit: 2,
};

/** "+" passes, "-" fails. */
function run(check: HaproxyCheck, results: string): [boolean, number][] {
  return Array.from(results, (result) => {
    const next = check.checked(result === "+" ? "pass" : "networkFailure");
    return [check.isHealthy, next];
  });
}

describe("HaproxyCheck", () => {
  it("starts up, and goes down at the first failure", () => {
    const check = new HaproxyCheck(OPTIONS);
    assert.equal(check.isHealthy, true);
    assert.deepEqual(run(check, "-"), [[false, 50]]);
  });

  it("wants `fall` failures and `rise` passes in a row, and asks faster in between", () => {
    assert.deepEqual(run(new HaproxyCheck(OPTIONS), "+-+---+-++"), [
      [true, 20],
      [true, 3],
      [true, 20],
      [true, 3],
      [true, 3],
      [false, 50],
      [false, 3],
      [false, 50],
      [false, 3],
      [true, 20],
    ]);
  });

  it("asks as ever where no other interval is set", () => {
    const check = new HaproxyCheck({ ...OPTIONS, fastinterNs: 0, downinterNs: 0 }, true);
    assert.deepEqual(
      run(check, "---").map(([, next]) => next),
      [20, 20, 20],
    );
    assert.equal(check.hurriedNs, Infinity);
  });

  it("takes so many errors of requests in a row for a failed check, or more, or less", () => {
    const after = (onError: HaproxyCheckOptions["onError"]): string => {
      const check = new HaproxyCheck({ ...OPTIONS, onError }, true);
      assert.deepEqual(
        [check.observed(false), check.observed(true), check.observed(false)],
        [false, false, false],
      );
      assert.equal(check.observed(false), true);
      let failures = 0;
      while (check.isHealthy) {
        check.checked("failure");
        failures++;
      }
      return `${onError}: ${failures} more failures`;
    };
    assert.deepEqual((["fastinter", "fail-check", "sudden-death", "mark-down"] as const).map(after), [
      "fastinter: 3 more failures",
      "fail-check: 2 more failures",
      "sudden-death: 1 more failures",
      "mark-down: 0 more failures",
    ]);
  });
});

describe("spreadInterval", () => {
  it("is up to a share longer or shorter", () => {
    const at = (unit: number): number => spreadInterval(1000, 0.5, { unit: () => unit, below: () => 0 });
    assert.deepEqual([at(0), at(0.5), at(1)], [1500, 1000, 500]);
    assert.equal(spreadInterval(1000, 0, scripted()), 1000);
  });
});
