/**
 * Shuts an endpoint off after so many failures in a row, for a time that doubles with each; then it gets one
 * request, and the next answer, whosever it is, decides. What comes while it is shut does not count.
 *
 * Source: linkerd/linkerd2-proxy linkerd/app/outbound/src/http/breaker/consecutive_failures.rs @12aa922;
 * linkerd/exp-backoff/src/lib.rs @00ace22 (jitter).
 * Differs: a request in probation that is given up lets another one through.
 * Draws: unit() each time that it shuts, where there is a jitter.
 */

import type { Random } from "../../lib/random";
import type { EndpointGuard } from "../endpoint-guard";
import { exponentialInterval } from "./backoff";

export interface LinkerdBreakerOptions {
  readonly maxFailures: number;
  readonly minPenaltyNs: number;
  readonly maxPenaltyNs: number;
  /** A penalty is up to so much longer, but never above the most. */
  readonly jitterRatio: number;
}

/** The defaults of the annotations `balancer.linkerd.io/failure-accrual-consecutive-*`. */
export const LINKERD_BREAKER: LinkerdBreakerOptions = {
  maxFailures: 7,
  minPenaltyNs: 1e9,
  maxPenaltyNs: 60e9,
  jitterRatio: 0.5,
};

const [OPEN, SHUT, PROBATION] = [0, 1, 2];

export class LinkerdBreaker implements EndpointGuard {
  changesAt = Infinity;
  private state = OPEN;
  private readonly options: LinkerdBreakerOptions;
  private failures = 0;
  private penalties = 0;
  /** Of a probation: requests that may still be sent. */
  private permits = 0;

  constructor(options: LinkerdBreakerOptions) {
    this.options = options;
  }

  get isOpen(): boolean {
    return this.state === OPEN || (this.state === PROBATION && this.permits > 0);
  }

  due(): void {
    this.state = PROBATION;
    this.permits = 1;
    this.changesAt = Infinity;
  }

  sent(): void {
    if (this.permits > 0) this.permits--;
  }

  ignored(): void {
    if (this.state === PROBATION) this.permits = 1;
  }

  succeeded(): void {
    if (this.state === SHUT) return;
    this.state = OPEN;
    this.failures = 0;
    this.penalties = 0;
    this.permits = 0;
  }

  failed(now: number, _isLocal: boolean, random: Random): void {
    if (this.state === SHUT) return;
    if (this.state === OPEN && ++this.failures < this.options.maxFailures) return;
    this.state = SHUT;
    this.permits = 0;
    this.changesAt = now + this.penaltyNs(++this.penalties, random);
  }

  private penaltyNs(n: number, random: Random): number {
    const { minPenaltyNs, maxPenaltyNs, jitterRatio } = this.options;
    const base = exponentialInterval(minPenaltyNs, 2, maxPenaltyNs, n);
    if (jitterRatio === 0) return base;
    return Math.min(Math.round(base * (1 + jitterRatio * random.unit())), maxPenaltyNs);
  }
}
