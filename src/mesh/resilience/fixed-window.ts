/**
 * Counts requests in windows of fixed length, which begin with the clock's own seconds, minutes, hours or
 * days: up to the limit they pass, and at the next window the count begins anew. So around the end of a
 * window twice the limit may pass in a short time. What is over counts too.
 *
 * Source: envoyproxy/ratelimit src/limiter/base_limiter.go and src/utils/utilities.go (CalculateReset), with
 * its fixed window of Redis.
 * Differs: the clock begins with the run; no local cache of who is over, no jitter.
 * Draws: none.
 */

import { ZERO } from "../../lib/double";

export interface FixedWindowOptions {
  /** `requests_per_unit` */
  readonly limit: number;
  readonly unitNs: number;
}

const NS_PER_S = 1_000_000_000;

export class FixedWindow {
  private readonly limit: number;
  private readonly unitNs: number;
  /** Number of the window that is counted. */
  private window = ZERO;
  private count = 0;

  constructor({ limit, unitNs }: FixedWindowOptions) {
    this.limit = limit;
    this.unitNs = unitNs;
  }

  /** Counts a request; may it pass? */
  admits(now: number): boolean {
    const window = Math.floor(now / this.unitNs);
    // One that was under way for longer than others may come when their window has begun.
    if (window > this.window) {
      this.window = window;
      this.count = 0;
    }
    this.count++;
    return this.count <= this.limit;
  }

  /** How long until the next window begins, in whole seconds as they are told, at least 1; ns. */
  resetNs(now: number): number {
    return Math.ceil((this.unitNs - (now % this.unitNs)) / NS_PER_S) * NS_PER_S;
  }
}
