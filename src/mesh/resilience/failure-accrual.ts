/** Decides from one endpoint's answers when it is to be left alone. */
export interface FailureAccrual {
  succeeded(): void;
  /** Is it to be left alone now? */
  failed(): boolean;
}

/**
 * So many failures in a row.
 *
 * Source: twitter/finagle finagle-core liveness/FailureAccrualPolicy.scala (consecutiveFailures) @4feb34c;
 * linkerd/linkerd2-proxy linkerd/app/outbound/src/http/breaker/consecutive_failures.rs.
 * Differs: how long an endpoint is left alone is said by `Probation`.
 * Draws: none.
 */
export class ConsecutiveFailures implements FailureAccrual {
  private readonly most: number;
  private inRow = 0;

  constructor(most: number) {
    this.most = most;
  }

  succeeded(): void {
    this.inRow = 0;
  }

  failed(): boolean {
    return ++this.inRow >= this.most;
  }
}

/**
 * A moving share of successes that is too low; the first `window` requests are only watched.
 *
 * Source: twitter/finagle finagle-core liveness/FailureAccrualPolicy.scala (successRate) and util/Ema.scala
 * @4feb34c.
 * Differs: nothing.
 * Draws: none.
 */
export class SuccessRateAccrual implements FailureAccrual {
  private readonly required: number;
  private readonly window: number;
  private readonly weight: number;
  private total = 0;
  private rate = 1;

  constructor(required: number, window: number) {
    this.required = required;
    this.window = window;
    this.weight = Math.exp(-1 / window);
  }

  succeeded(): void {
    this.add(1);
  }

  failed(): boolean {
    this.add(0);
    return this.total >= this.window && this.rate < this.required;
  }

  private add(value: number): void {
    this.rate = this.total === 0 ? value : value * (1 - this.weight) + this.rate * this.weight;
    this.total++;
  }
}

const NS_PER_MS = 1_000_000;
const SLICES = 5;

/**
 * A moving share of successes that is too low, over a time: nothing is judged before that time is over since
 * the endpoint was last well, or with fewer than some requests in it.
 *
 * Source: twitter/finagle finagle-core liveness/FailureAccrualPolicy.scala (successRateWithinDuration) and
 * util/Ema.scala @06ace3b; the least number of requests, over a window of five slices, from @4feb34c.
 * Differs: nothing that is known.
 * Draws: none.
 */
export class SuccessRateWithinDuration {
  private readonly required: number;
  private readonly windowMs: number;
  private readonly leastRequests: number;
  private readonly counts = new Float64Array(SLICES);
  private slice = 0;
  private since: number;
  private last = 0;
  private rate = 1;
  private isFresh = true;

  constructor(required: number, windowNs: number, leastRequests: number, now: number) {
    this.required = required;
    this.windowMs = Math.max(1, Math.floor(windowNs / NS_PER_MS));
    this.leastRequests = leastRequests;
    this.since = now;
  }

  succeeded(now: number): void {
    this.add(now, 1);
  }

  /** Is the endpoint to be left alone now? */
  failed(now: number): boolean {
    const stamp = this.add(now, 0);
    const requests = this.counts.reduce((sum, count) => sum + count, 0);
    return stamp >= this.windowMs && this.rate < this.required && requests >= this.leastRequests;
  }

  /** The endpoint is well again: nothing of before counts. */
  revived(now: number): void {
    this.since = now;
    this.last = 0;
    this.rate = 1;
    this.isFresh = true;
    this.counts.fill(0);
  }

  /** Gives the time since it began, in ms. */
  private add(now: number, value: number): number {
    const stamp = Math.floor((now - this.since) / NS_PER_MS);
    const weight = Math.exp(-(stamp - this.last) / this.windowMs);
    this.rate = this.isFresh ? value : value * (1 - weight) + this.rate * weight;
    this.isFresh = false;
    this.last = stamp;
    this.turn(now);
    this.counts[this.slice % SLICES]++;
    return stamp;
  }

  private turn(now: number): void {
    const slice = Math.floor((now * SLICES) / (this.windowMs * NS_PER_MS));
    for (let k = Math.max(this.slice + 1, slice - SLICES + 1); k <= slice; k++) this.counts[k % SLICES] = 0;
    this.slice = Math.max(this.slice, slice);
  }
}
