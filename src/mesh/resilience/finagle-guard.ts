/**
 * Leaves an endpoint alone after too many failures, for a time that grows with each; then it gets one
 * request, and what becomes of that decides.
 *
 * Source: twitter/finagle finagle-core liveness/FailureAccrualFactory.scala @0180ea0: states Alive, Dead,
 * ProbeOpen and ProbeClosed; successRateWithinDuration orElse consecutiveFailures.
 * Differs: the two policies share how long the endpoint was last left alone.
 * Draws: one for each time that it is left alone, as `backoffDelay` with equal jitter has it.
 */

import type { Random } from "../../lib/random";
import type { EndpointGuard } from "../endpoint-guard";
import { backoffDelay } from "./backoff";
import { ConsecutiveFailures, SuccessRateWithinDuration } from "./failure-accrual";

export interface FinagleAccrualOptions {
  /** Failures in a row; 0: any number. */
  readonly consecutiveFailures: number;
  /** 0..1; 0: any rate. */
  readonly successRate: number;
  readonly windowNs: number;
  readonly minRequests: number;
  /** How long the first time, and the longest, ns. */
  readonly markDeadForNs: number;
  readonly maxMarkDeadForNs: number;
}

/** FailureAccrualFactory's hybrid policy, with `Backoff.equalJittered(5.seconds, 300.seconds)`. */
export const FINAGLE_ACCRUAL: FinagleAccrualOptions = {
  consecutiveFailures: 5,
  successRate: 0.8,
  windowNs: 30e9,
  minRequests: 5,
  markDeadForNs: 5e9,
  maxMarkDeadForNs: 300e9,
};

const [ALIVE, DEAD, PROBE_OPEN, PROBE_CLOSED] = [0, 1, 2, 3];

export class FinagleGuard implements EndpointGuard {
  changesAt = Infinity;
  private state = ALIVE;
  private deaths = 0;
  private readonly options: FinagleAccrualOptions;
  private inRow: ConsecutiveFailures;
  private readonly rate: SuccessRateWithinDuration;

  constructor(options: FinagleAccrualOptions, now: number) {
    this.options = options;
    this.inRow = this.freshCount();
    this.rate = new SuccessRateWithinDuration(
      options.successRate,
      options.windowNs,
      options.minRequests,
      Math.max(now, 0),
    );
  }

  get isOpen(): boolean {
    return this.state === ALIVE || this.state === PROBE_OPEN;
  }

  due(): void {
    this.state = PROBE_OPEN;
    this.changesAt = Infinity;
  }

  sent(): void {
    if (this.state === PROBE_OPEN) this.state = PROBE_CLOSED;
  }

  ignored(): void {
    if (this.state === PROBE_CLOSED) this.state = PROBE_OPEN;
  }

  succeeded(now: number): void {
    if (this.state === PROBE_CLOSED) {
      this.state = ALIVE;
      this.deaths = 0;
      this.inRow = this.freshCount();
      this.rate.revived(now);
    }
    this.inRow.succeeded();
    this.rate.succeeded(now);
  }

  failed(now: number, _isLocal: boolean, random: Random): void {
    if (this.state !== ALIVE && this.state !== PROBE_CLOSED) return;
    const isTooLow = this.rate.failed(now);
    const isTooMany = this.inRow.failed();
    if (isTooLow || isTooMany) {
      const { markDeadForNs: baseNs, maxMarkDeadForNs: maxNs } = this.options;
      this.state = DEAD;
      this.deaths++;
      this.changesAt = now + backoffDelay({ baseNs, maxNs, jitter: "equal" }, this.deaths, random);
    } else if (this.state === PROBE_CLOSED) this.state = PROBE_OPEN;
  }

  private freshCount(): ConsecutiveFailures {
    const { consecutiveFailures: most } = this.options;
    return new ConsecutiveFailures(most === 0 ? Infinity : most);
  }
}
