import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { WindowBudget } from "../mesh/resilience/retry-budget";
import { TIMEOUT } from "../mesh/outcome";
import { RetryQuota } from "../mesh/resilience/retry-quota";
import { RetryThrottle } from "../mesh/resilience/retry-throttle";
import type { Retry } from "../scenario/tries";
import { longer } from "./longer";

/**
 * What a proxy keeps for one retry policy to one callee: what requests have paid for, and failures used up.
 */
export class TryTokens {
  /** The policy that it is for. */
  readonly retry: Retry;
  readonly budget: WindowBudget | null;
  readonly throttle: RetryThrottle | null;
  readonly quota: RetryQuota | null;

  constructor(retry: Retry, now: number) {
    const { budget, quota, throttle } = retry;
    this.retry = retry;
    this.throttle = throttle === null ? null : new RetryThrottle(throttle);
    this.quota = quota === null ? null : new RetryQuota(quota);
    this.budget =
      budget === null || budget.ttlNs === null
        ? null
        : new WindowBudget({ ttlNs: budget.ttlNs, minPerSecond: budget.min, ratio: budget.ratio }, now);
  }

  /** Are there enough for a retry after an attempt that ended so? Then they are taken; `costs`: of calls. */
  pays(call: number, outcome: number, costs: RetryCosts, now: number): boolean {
    if (this.throttle?.isOpen === false) return false;
    if (this.budget !== null && !this.budget.withdraw(now)) return false;
    if (this.quota === null) return true;
    const cost = this.quota.acquire(outcome === TIMEOUT);
    if (cost > 0) costs.set(call, cost);
    return cost > 0;
  }

  /** A request reaches the proxy, and pays in. */
  payIn(call: number, costs: RetryCosts, now: number): void {
    this.budget?.deposit(now);
    if (this.quota !== null) costs.set(call, 0);
  }

  /** An attempt was answered well. */
  succeeded(call: number, costs: RetryCosts): void {
    this.throttle?.succeeded();
    this.quota?.succeeded(costs.of(call));
  }
}

/** What the last retry of each open call cost, where there are quotas. */
export class RetryCosts {
  private byCall = new Float64Array(64);

  of(call: number): number {
    return this.byCall[call];
  }

  set(call: number, cost: number): void {
    if (call >= this.byCall.length) this.byCall = longer(this.byCall, call);
    this.byCall[call] = cost;
  }
}

/** Does such a policy need any? */
export function needsTokens(retry: Retry | null): Bit {
  if (retry === null) return 0;
  const { budget, quota, throttle } = retry;
  return bit((throttle ?? quota) !== null || (budget?.ttlNs ?? null) !== null);
}
