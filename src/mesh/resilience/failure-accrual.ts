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

/**
 * Leaves an endpoint alone for a time that grows, then lets one request through: a success brings it back, a
 * failure lets the next, longer time begin.
 *
 * Source: linkerd/linkerd2-proxy linkerd/app/outbound/src/http/breaker/consecutive_failures.rs (open, closed,
 * probation).
 * Differs: times grow by `backoffNs` of how often it has failed by now, without jitter.
 * Draws: none.
 */
export class Probation {
  private readonly backoffNs: (failures: number) => number;
  private readonly accrual: FailureAccrual;
  private failures = 0;
  private until = 0;
  private isProbing = false;

  constructor(maxFailures: number, backoffNs: (failures: number) => number) {
    this.backoffNs = backoffNs;
    this.accrual = new ConsecutiveFailures(maxFailures);
  }

  /** May a request be sent? */
  acquire(now: number): boolean {
    if (this.failures === 0) return true;
    if (now < this.until || this.isProbing) return false;
    this.isProbing = true;
    return true;
  }

  succeeded(): void {
    this.accrual.succeeded();
    if (!this.isProbing) return;
    this.isProbing = false;
    this.failures = 0;
  }

  failed(now: number): void {
    const isTooMuch = this.accrual.failed();
    if (this.failures === 0 ? !isTooMuch : !this.isProbing) return;
    this.isProbing = false;
    this.failures++;
    this.until = now + this.backoffNs(this.failures);
  }

  get isOpen(): boolean {
    return this.failures === 0;
  }
}
