import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { WindowBudget } from "../mesh/resilience/retry-budget";
import { RetryThrottle } from "../mesh/resilience/retry-throttle";
import type { Retry } from "../scenario/tries";

/**
 * What a proxy keeps for one retry policy to one callee: what requests have paid for, and failures used up.
 */
export class TryTokens {
  /** The policy that it is for. */
  readonly retry: Retry;
  readonly budget: WindowBudget | null;
  readonly throttle: RetryThrottle | null;

  constructor(retry: Retry, now: number) {
    const { budget, throttle } = retry;
    this.retry = retry;
    this.throttle = throttle === null ? null : new RetryThrottle(throttle);
    this.budget =
      budget === null || budget.ttlNs === null
        ? null
        : new WindowBudget({ ttlNs: budget.ttlNs, minPerSecond: budget.min, ratio: budget.ratio }, now);
  }

  /** Are there enough for a retry? Then they are taken. */
  pays(now: number): boolean {
    if (this.throttle?.isOpen === false) return false;
    return this.budget === null || this.budget.withdraw(now);
  }
}

/** Does such a policy need any? */
export function needsTokens(retry: Retry | null): Bit {
  return bit(retry !== null && (retry.throttle !== null || (retry.budget?.ttlNs ?? null) !== null));
}
