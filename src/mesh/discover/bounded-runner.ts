/**
 * Decides when a costly job that many events ask for is run, as kube-proxy does to write its rules: at once
 * while a token bucket allows it, else `minIntervalNs` after the last run.
 *
 * Source: kubernetes/kubernetes pkg/util/async/bounded_frequency_runner.go (read in
 * wenlaizhou/kubernetes@8d1ea6d).
 * Differs: tokens are counted in whole ns of refill, so that no rounding delays a run.
 * Draws: none.
 */

import { assert } from "../../lib/assert";

export interface BoundedRunnerOptions {
  /** Mean time between runs at most this dense, ns, > 0 (kube-proxy minSyncPeriod: 1 s). */
  readonly minIntervalNs: number;
  /** A run happens this long after the last one even if nobody asks, ns. */
  readonly maxIntervalNs: number;
  /** Runs that may follow one another at once after a quiet time; at least 1 (kube-proxy: 2). */
  readonly burst: number;
}

export class BoundedRunner {
  /** When to call `attempt` if nobody asks before, ns. */
  dueAt: number;
  private readonly options: BoundedRunnerOptions;
  /** Tokens x minIntervalNs. */
  private refilled: number;
  private refilledAt: number;
  private ranAt: number;

  constructor(options: BoundedRunnerOptions, now: number) {
    const { minIntervalNs, maxIntervalNs, burst } = options;
    assert(minIntervalNs > 0, `minIntervalNs must be above 0, not ${minIntervalNs}`);
    assert(
      maxIntervalNs >= minIntervalNs,
      `maxIntervalNs must be at least minIntervalNs, not ${maxIntervalNs}`,
    );
    assert(burst >= 1, `burst must be at least 1, not ${burst}`);
    this.options = options;
    this.refilled = burst * minIntervalNs;
    this.refilledAt = now;
    this.ranAt = now;
    this.dueAt = now + maxIntervalNs;
  }

  /** Someone asks for a run, or `dueAt` has come. True: run now. False: call again at `dueAt`. */
  attempt(now: number): boolean {
    const { minIntervalNs, maxIntervalNs, burst } = this.options;
    this.refilled = Math.min(this.refilled + now - this.refilledAt, burst * minIntervalNs);
    this.refilledAt = now;
    if (this.refilled < minIntervalNs) {
      this.dueAt = this.ranAt + minIntervalNs;
      return false;
    }
    this.refilled -= minIntervalNs;
    this.ranAt = now;
    this.dueAt = now + maxIntervalNs;
    return true;
  }
}
