/**
 * Decides whether a client may retry by tokens that retries cost and good answers bring: after many failures
 * there are no retries until enough has gone well.
 *
 * Source: boto/botocore botocore/retries/standard.py RetryQuotaChecker and quota.py RetryQuota, the standard
 * mode of AWS SDKs; with `refunds` false Brooker, "Fixing retries with token buckets and circuit breakers",
 * 2022: each success brings the same.
 * Differs: the numbers need not be whole, and the quota need not begin full.
 * Draws: none.
 */

import { assert } from "../../lib/assert";

export interface RetryQuotaOptions {
  /** Tokens at most, above 0. */
  readonly capacity: number;
  /** Tokens at first. */
  readonly initial: number;
  /** Tokens that a retry costs, above 0; and one after an attempt that timed out. */
  readonly retryCost: number;
  readonly timeoutRetryCost: number;
  /** Tokens that a success brings. */
  readonly successIncrement: number;
  /** A success after retries brings what the last of them cost, instead. */
  readonly refunds: boolean;
}

export class RetryQuota {
  available: number;
  private readonly options: RetryQuotaOptions;

  constructor(options: RetryQuotaOptions) {
    const { capacity, initial, retryCost, timeoutRetryCost, successIncrement } = options;
    assert(capacity > 0, `capacity must be more than 0, not ${capacity}`);
    assert(initial >= 0 && initial <= capacity, `initial must be 0 to ${capacity}, not ${initial}`);
    assert(retryCost > 0 && timeoutRetryCost > 0, "a retry must cost something");
    assert(successIncrement >= 0, `successIncrement must be at least 0, not ${successIncrement}`);
    this.options = options;
    this.available = initial;
  }

  /** Pays for a retry; answers what it costs, 0: there is not enough, and no retry. */
  acquire(timedOut: boolean): number {
    const cost = timedOut ? this.options.timeoutRetryCost : this.options.retryCost;
    if (cost > this.available) return 0;
    this.available -= cost;
    return cost;
  }

  /** A call was answered well. `cost`: of its last retry, 0 where there was none. */
  succeeded(cost: number): void {
    const { capacity, refunds, successIncrement } = this.options;
    const brings = refunds && cost > 0 ? cost : successIncrement;
    this.available = Math.min(this.available + brings, capacity);
  }
}
