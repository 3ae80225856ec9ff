import assert from "node:assert/strict";
import { RetryQuota } from "../../../src/mesh/resilience/retry-quota";
import type { RetryQuotaOptions } from "../../../src/mesh/resilience/retry-quota";

/** As in botocore/retries/standard.py and quota.py. */
const AWS: RetryQuotaOptions = {
  capacity: 500,
  initial: 500,
  retryCost: 5,
  timeoutRetryCost: 10,
  successIncrement: 1,
  refunds: true,
};

describe("a quota of retries", () => {
  it("allows a hundred retries, or fifty after timeouts, where nothing goes well", () => {
    const plain = new RetryQuota(AWS);
    for (let k = 0; k < 100; k++) assert.equal(plain.acquire(false), 5);
    assert.equal(plain.acquire(false), 0);
    const timeouts = new RetryQuota(AWS);
    for (let k = 0; k < 50; k++) assert.equal(timeouts.acquire(true), 10);
    assert.equal(timeouts.acquire(true), 0);
  });

  it("gets back what the last retry cost, or one, and never more than it holds", () => {
    const quota = new RetryQuota(AWS);
    const cost = quota.acquire(true);
    quota.acquire(false);
    quota.succeeded(cost);
    assert.equal(quota.available, 495);
    quota.succeeded(0);
    assert.equal(quota.available, 496);
    for (let k = 0; k < 10; k++) quota.succeeded(0);
    assert.equal(quota.available, 500);
  });

  it("may begin empty, and be filled by each success alike", () => {
    const quota = new RetryQuota({
      ...AWS,
      initial: 0,
      retryCost: 1,
      successIncrement: 0.25,
      refunds: false,
    });
    for (let k = 0; k < 3; k++) quota.succeeded(1);
    assert.equal(quota.acquire(false), 0);
    quota.succeeded(0);
    assert.equal(quota.acquire(false), 1);
    assert.equal(quota.available, 0);
  });

  it("refuses numbers without a sense", () => {
    for (const wrong of [{ capacity: 0 }, { initial: 501 }, { retryCost: 0 }, { successIncrement: -1 }])
      assert.throws(() => new RetryQuota({ ...AWS, ...wrong }));
  });
});
