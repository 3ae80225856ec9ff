/**
 * Decides whether there may be one more retry, so that retries cannot multiply an overload: by a share of the
 * requests under way (Envoy), or by a share of recent requests (Finagle, Linkerd).
 *
 * Source: envoyproxy/envoy source/common/upstream/resource_manager_impl.h, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe); twitter/finagle RetryBudget.scala @4feb34c for the amounts and
 * tower-rs/tower tower/src/retry/budget/tps_budget.rs @8358ee7 for the ten windows of the other.
 * Differs: Envoy's workers share one count and may overshoot; here a proxy is one. tower's price of a retry
 * is a whole number of requests (3 at a share of 30 %); here, as in Finagle, it is exact to 0.1 % of a
 * request.
 * Draws: none.
 */

import { assert } from "../../lib/assert";

/** Retries under way at once, as a share of the requests under way. */
export interface ConcurrentBudget {
  /** Share of requests in flight that may be retries, >= 0. 0 with a `min` is Envoy's plain `max_retries`. */
  readonly ratio: number;
  /** So many retries are allowed however few requests there are. */
  readonly min: number;
}

/** What Envoy's defaults are once a budget is configured. */
export const ENVOY_BUDGET: ConcurrentBudget = { ratio: 0.2, min: 3 };

/**
 * How many retries may be under way while `requests` requests are active or pending; one more may start while
 * there are fewer.
 */
export function retryLimit(budget: ConcurrentBudget, requests: number): number {
  return Math.max(Math.trunc(budget.ratio * requests), budget.min);
}

export interface WindowBudgetOptions {
  /** How long a request counts, ns; 1 s to 60 s. */
  readonly ttlNs: number;
  /** Retries per second allowed without any requests. */
  readonly minPerSecond: number;
  /** Retries allowed for each request, 0 to 1000. */
  readonly ratio: number;
}

/** What Finagle, tower and Linkerd use if nothing is said. */
export const FINAGLE_BUDGET: WindowBudgetOptions = { ttlNs: 10_000_000_000, minPerSecond: 10, ratio: 0.2 };

const WINDOWS = 10;
/** Tokens for each request; retries cost this over the ratio, in whole tokens. */
const DEPOSIT = 1000;

/**
 * Each request deposits tokens that last `ttlNs`, each retry withdraws some. A reserve of `minPerSecond` x
 * ttl retries is always there. What was deposited in the running window is filed when a call finds it over,
 * so a deposit may last up to a window longer or shorter than `ttlNs`.
 */
export class WindowBudget {
  private readonly windowNs: number;
  private readonly deposited: number;
  private readonly price: number;
  private readonly reserve: number;
  /** by window, a ring: balance of the filed ones */
  private readonly filed = new Float64Array(WINDOWS);
  private running = 0;
  private window = 0;
  private since: number;

  constructor({ ttlNs, minPerSecond, ratio }: WindowBudgetOptions, now: number) {
    assert(ttlNs >= 1e9 && ttlNs <= 60e9, `ttlNs must be 1 s to 60 s, not ${ttlNs} ns`);
    assert(minPerSecond >= 0, `minPerSecond must be at least 0, not ${minPerSecond}`);
    assert(ratio >= 0 && ratio <= DEPOSIT, `ratio must be 0 to ${DEPOSIT}, not ${ratio}`);
    this.windowNs = ttlNs / WINDOWS;
    this.deposited = ratio === 0 ? 0 : DEPOSIT;
    this.price = ratio === 0 ? 1 : Math.trunc(DEPOSIT / ratio);
    this.reserve = minPerSecond * Math.trunc(ttlNs / 1e9) * this.price;
    this.since = now;
  }

  /** A request was sent. */
  deposit(now: number): void {
    this.expire(now);
    this.running += this.deposited;
  }

  /** May a retry be sent? If so it is paid for. */
  withdraw(now: number): boolean {
    this.expire(now);
    let balance = this.running + this.reserve;
    for (let i = 0; i < WINDOWS; i++) balance += this.filed[i];
    if (balance < this.price) return false;
    this.running -= this.price;
    return true;
  }

  private expire(now: number): void {
    let elapsed = now - this.since;
    if (elapsed < this.windowNs) return;
    this.filed[this.window] = this.running;
    this.running = 0;
    this.window = (this.window + 1) % WINDOWS;
    // After WINDOWS turns of the ring all is empty; `elapsed` then only decides where the ring stands.
    while (elapsed > this.windowNs) {
      this.filed[this.window] = 0;
      elapsed -= this.windowNs;
      this.window = (this.window + 1) % WINDOWS;
    }
    this.since = now;
  }
}
