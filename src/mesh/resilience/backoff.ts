/**
 * Decides how long to wait before a retry.
 *
 * Source: envoyproxy/envoy source/common/common/backoff_strategy.cc, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe): full jitter is random % interval. Equal jitter and other growth:
 * twitter/finagle Backoff.scala @4feb34c. A share as jitter: grpc/proposal A6-client-retries.md @1fd061a.
 * Differs: whole nanoseconds, where Envoy has whole milliseconds.
 * Draws: none for `none` or where nothing is left to chance; else below(interval) for `full`, below(second
 * half) for `equal`; one unit() instead where that bound is above 2^31 ns (2.1 s), and for a share.
 */

import type { Random } from "../../lib/random";

/** The largest interval in which a random whole number is drawn exactly: the bound of `Random.below`. */
const BELOW_LIMIT = 2_147_483_648;

export interface Backoff {
  /** Interval before the first retry, ns; 0: retry at once. */
  readonly baseNs: number;
  /** Largest interval, ns. */
  readonly maxNs: number;
  /** How many times as long each interval is as the one before; 2 where nothing is said. */
  readonly multiplier?: number;
  /**
   * `full`: anywhere in the interval. `equal`: in its second half. `none`: all of it. A share: as much longer
   * or shorter at most, evenly; gRPC's is 0.2, also beyond `maxNs`.
   */
  readonly jitter: "full" | "equal" | "none" | number;
}

/**
 * How long to wait before the `retryNumber`-th retry (from 1), in ns: an interval that grows from `baseNs`
 * up to `maxNs`, with jitter.
 */
export function backoffDelay(backoff: Backoff, retryNumber: number, random: Random): number {
  const { baseNs, multiplier = 2, maxNs, jitter } = backoff;
  const interval = Math.round(exponentialInterval(baseNs, multiplier, maxNs, retryNumber));
  if (jitter === "none") return interval;
  if (typeof jitter === "number") return Math.round(interval * (1 + jitter * (2 * random.unit() - 1)));
  const sure = jitter === "equal" ? Math.floor(interval / 2) : 0;
  return sure + drawBelow(interval - sure, random);
}

/**
 * The n-th (from 1) of the intervals start, start x multiplier, start x multiplier^2, ..., none above `max`.
 */
export function exponentialInterval(start: number, multiplier: number, max: number, n: number): number {
  let interval = start;
  for (let i = 1; i < n && interval > 0 && interval < max; i++) interval *= multiplier;
  return Math.min(interval, max);
}

/** The n-th (from 1) of the intervals start, start + step, start + 2 x step, ..., none above `max`. */
export function linearInterval(start: number, step: number, max: number, n: number): number {
  return Math.min(start + (n - 1) * step, max);
}

/**
 * A wait that someone else asked for, spread so that not all come back at once: minNs + random % (minNs / 2).
 * Envoy's for rate-limited answers.
 */
export function lowerBoundDelay(minNs: number, random: Random): number {
  return minNs + drawBelow(Math.floor(minNs / 2), random);
}

function drawBelow(limit: number, random: Random): number {
  if (limit < 1) return 0;
  return limit <= BELOW_LIMIT ? random.below(limit) : Math.floor(random.unit() * limit);
}
