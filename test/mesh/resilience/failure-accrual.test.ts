import assert from "node:assert/strict";
import {
  ConsecutiveFailures,
  SuccessRateAccrual,
  SuccessRateWithinDuration,
} from "../../../src/mesh/resilience/failure-accrual";

describe("failure accrual", () => {
  it("begins to count anew after a success", () => {
    const accrual = new ConsecutiveFailures(2);
    assert.ok(!accrual.failed());
    accrual.succeeded();
    assert.ok(!accrual.failed());
    assert.ok(accrual.failed());
  });

  it("watches a window of requests before it judges by their rate", () => {
    const accrual = new SuccessRateAccrual(0.5, 5);
    assert.deepEqual(
      Array.from({ length: 5 }, () => accrual.failed()),
      [false, false, false, false, true],
    );
  });

  it("judges a rate over a time only after that time, and with enough requests in it", () => {
    const S = 1e9;
    const accrual = new SuccessRateWithinDuration(0.8, 10 * S, 3, 0);
    assert.ok(!accrual.failed(3 * S), "too soon");
    // The first value counts whole: the rate is 0 until something succeeds.
    assert.ok(!accrual.failed(10 * S), "two requests in 10 s are too few");
    assert.ok(accrual.failed(10 * S + 1));
    accrual.revived(11 * S);
    assert.ok(!accrual.failed(20 * S), "it begins anew");
  });

  it("weighs what came before by its age", () => {
    const S = 1e9;
    const after = (seconds: number): boolean => {
      const accrual = new SuccessRateWithinDuration(0.5, S, 1, 0);
      accrual.succeeded(S);
      return accrual.failed(S + seconds * S);
    };
    // e^-t of the success is left: below a half after ln 2 = 0.69 s.
    assert.deepEqual([after(0.69), after(0.7)], [false, true]);
  });
});
