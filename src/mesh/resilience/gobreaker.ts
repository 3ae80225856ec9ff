import { FAILED } from "../breaker";
import type { Breaker, BreakerState, CallEnd } from "../breaker";

export interface GobreakerOptions {
  /** Calls let through while half open; so many successes in a row close it. 0 is taken as 1. */
  readonly maxRequests: number;
  /** While closed, counts are cleared this often, ns; 0: never. */
  readonly intervalNs: number;
  /** How long it stays open, ns. */
  readonly timeoutNs: number;
  /** It opens when more than so many calls in a row have failed; Infinity: the ratio alone counts. */
  readonly consecutiveFailures: number;
  /** It opens when of at least `minRequests` calls so many failed, 0..1; above 1: never for this. */
  readonly failureRatio: number;
  readonly minRequests: number;
}

/** Those of the library's `Settings{}`. */
export const GOBREAKER: GobreakerOptions = {
  maxRequests: 1,
  intervalNs: 0,
  timeoutNs: 60e9,
  consecutiveFailures: 5,
  failureRatio: Infinity,
  minRequests: 1,
};

const GENERATIONS = 0x800000;

/**
 * Opens after a number of failures in a row, or at a share of failures since the counts were last cleared;
 * half open, it lets a few calls through and closes when all of them succeed, or opens at the first failure.
 * What a call of an earlier state comes to is not counted.
 *
 * Source: sony/gobreaker gobreaker.go @fed8e9e (beforeRequest, afterRequest, currentState, onSuccess,
 * onFailure, defaultReadyToTrip).
 * Differs: its ReadyToTrip is any function; here, the default's rule and the one its README shows. A call
 * that its caller gave up counts as a success, as errors of context.Canceled do with its usual IsSuccessful.
 * Draws: none.
 */
export class Gobreaker implements Breaker {
  private readonly options: GobreakerOptions;
  private readonly maxRequests: number;
  private current: BreakerState = "closed";
  private generation = 0;
  /** When the counts are cleared, or open ends; Infinity: never. */
  private expiry: number;
  private requests = 0;
  private successes = 0;
  private failures = 0;
  private successesInRow = 0;
  private failuresInRow = 0;

  constructor(options: GobreakerOptions, now: number) {
    this.options = options;
    this.maxRequests = Math.max(options.maxRequests, 1);
    this.expiry = this.expiryOf("closed", now);
  }

  acquire(now: number): number {
    const state = this.state(now);
    if (state === "open" || (state === "half-open" && this.requests >= this.maxRequests)) return -1;
    this.requests++;
    return this.generation;
  }

  settle(ticket: number, end: CallEnd, _durationNs: number, now: number): void {
    const state = this.state(now);
    if (this.generation !== ticket) return;
    if (end === FAILED) this.failed(state, now);
    else this.succeeded(state, now);
  }

  state(now: number): BreakerState {
    if (this.expiry < now) {
      if (this.current === "closed") this.begin("closed", now);
      else if (this.current === "open") this.begin("half-open", now);
    }
    return this.current;
  }

  /** Requests, successes, failures, successes in a row, failures in a row. */
  get counts(): readonly [number, number, number, number, number] {
    return [this.requests, this.successes, this.failures, this.successesInRow, this.failuresInRow];
  }

  private succeeded(state: BreakerState, now: number): void {
    this.successes++;
    this.successesInRow++;
    this.failuresInRow = 0;
    if (state === "half-open" && this.successesInRow >= this.maxRequests) this.begin("closed", now);
  }

  private failed(state: BreakerState, now: number): void {
    this.failures++;
    this.failuresInRow++;
    this.successesInRow = 0;
    if (state === "half-open" || this.isReadyToTrip()) this.begin("open", now);
  }

  private isReadyToTrip(): boolean {
    const { consecutiveFailures, failureRatio, minRequests } = this.options;
    if (this.failuresInRow > consecutiveFailures) return true;
    return this.requests >= minRequests && this.failures / this.requests >= failureRatio;
  }

  private begin(state: BreakerState, now: number): void {
    this.current = state;
    this.generation = (this.generation + 1) % GENERATIONS;
    this.requests = this.successes = this.failures = 0;
    this.successesInRow = this.failuresInRow = 0;
    this.expiry = this.expiryOf(state, now);
  }

  private expiryOf(state: BreakerState, now: number): number {
    if (state === "open") return now + this.options.timeoutNs;
    return state === "half-open" || this.options.intervalNs === 0 ? Infinity : now + this.options.intervalNs;
  }
}
