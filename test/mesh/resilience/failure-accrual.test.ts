import assert from "node:assert/strict";
import {
  ConsecutiveFailures,
  Probation,
  SuccessRateAccrual,
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

  it("lets one request through after its time, and comes back when that goes well", () => {
    const breaker = new Probation(1, (failures) => failures * 10);
    breaker.failed(0);
    assert.ok(!breaker.acquire(9));
    assert.ok(breaker.acquire(10));
    assert.ok(!breaker.acquire(10));
    breaker.failed(10);
    assert.ok(!breaker.acquire(29), "the second time is longer");
    assert.ok(breaker.acquire(30));
    breaker.succeeded();
    assert.ok(breaker.isOpen);
    assert.ok(breaker.acquire(30));
  });
});
