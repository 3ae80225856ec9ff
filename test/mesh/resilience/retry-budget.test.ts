import assert from "node:assert/strict";
import fc from "fast-check";
import { InternalError } from "../../../src/lib/assert";
import {
  ENVOY_BUDGET,
  FINAGLE_BUDGET,
  WindowBudget,
  retryLimit,
} from "../../../src/mesh/resilience/retry-budget";

const SECOND = 1_000_000_000;

function withdrawals(budget: WindowBudget, now: number): number {
  let n = 0;
  while (budget.withdraw(now)) n++;
  return n;
}

describe("retryLimit", () => {
  it("is the share of requests under way, rounded down, but at least the minimum", () => {
    assert.deepEqual(
      [0, 19, 20, 24, 25, 1000].map((requests) => retryLimit(ENVOY_BUDGET, requests)),
      [3, 3, 4, 4, 5, 200],
    );
  });

  it("is a fixed number without a share", () => {
    assert.equal(retryLimit({ ratio: 0, min: 7 }, 1e6), 7);
  });
});

describe("WindowBudget", () => {
  it("allows the share of requests and the reserve", () => {
    fc.assert(
      fc.property(
        fc.nat(3000),
        fc.integer({ min: 1, max: 300 }),
        fc.nat(20),
        (requests, percent, minPerSecond) => {
          const budget = new WindowBudget({ ttlNs: 10 * SECOND, minPerSecond, ratio: percent / 100 }, 0);
          for (let i = 0; i < requests; i++) budget.deposit(0);
          // A price of at least 333 tokens is rounded down by less than one: at most 1 in 333 too many, and
          // rounding.
          const exact = (requests * percent) / 100 + 10 * minPerSecond;
          const allowed = withdrawals(budget, 0);
          assert.ok(
            allowed >= Math.floor(exact) - 1 && allowed <= exact * (1 + 1 / 333) + 1,
            `${allowed} of ${exact}`,
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it("lets deposits lapse after their time", () => {
    const budget = new WindowBudget({ ttlNs: 10 * SECOND, minPerSecond: 0, ratio: 1 }, 0);
    budget.deposit(0);
    assert.equal(budget.withdraw(12 * SECOND), false);
    budget.deposit(12 * SECOND);
    assert.equal(budget.withdraw(20 * SECOND), true);
  });

  it("counts a deposit for ten windows from the end of its own, to the nanosecond", () => {
    const deposits = (ratio: number): WindowBudget => {
      const budget = new WindowBudget({ ttlNs: 10 * SECOND, minPerSecond: 0, ratio }, 0);
      budget.deposit(0);
      budget.deposit(SECOND); // files the first one
      return budget;
    };
    // At 0.5 a retry takes both deposits, at 1 either.
    assert.equal(deposits(0.5).withdraw(10 * SECOND), true);
    assert.equal(deposits(0.5).withdraw(10 * SECOND + 1), false);
    assert.equal(deposits(1).withdraw(11 * SECOND), true);
    assert.equal(deposits(1).withdraw(11 * SECOND + 1), false);
  });

  it("lets withdrawals from the reserve lapse too", () => {
    const budget = new WindowBudget(FINAGLE_BUDGET, 0);
    assert.equal(withdrawals(budget, 0), 100);
    assert.equal(budget.withdraw(5 * SECOND), false);
    assert.equal(withdrawals(budget, 30 * SECOND), 100);
  });

  it("only has the reserve at a ratio of 0", () => {
    const budget = new WindowBudget({ ttlNs: 5 * SECOND, minPerSecond: 2, ratio: 0 }, 0);
    for (let i = 0; i < 100; i++) budget.deposit(0);
    assert.equal(withdrawals(budget, 0), 10);
  });

  it("never retries more than the share in the long run", () => {
    const budget = new WindowBudget({ ttlNs: SECOND, minPerSecond: 0, ratio: 0.25 }, 0);
    let retries = 0;
    const requests = 5000;
    for (let i = 0; i < requests; i++) {
      const now = i * 3_000_000;
      budget.deposit(now);
      while (budget.withdraw(now)) retries++;
    }
    assert.ok(retries <= requests / 4);
    // Balances lapse with the windows, but what is withdrawn as soon as possible leaves little to lapse: at
    // most one retry in each of the 150 windows of 100 ms.
    assert.ok(retries >= requests / 4 - 150, `${retries}`);
  });

  it("refuses times and shares out of range", () => {
    for (const change of [
      { ttlNs: SECOND / 2 },
      { ttlNs: 61 * SECOND },
      { minPerSecond: -1 },
      { ratio: -0.1 },
    ]) {
      assert.throws(() => new WindowBudget({ ...FINAGLE_BUDGET, ...change }, 0), InternalError);
    }
  });
});
