import { FAILED } from "../breaker";
import type { Breaker, BreakerState, CallEnd } from "../breaker";

export interface PollyOptions {
  /** It opens when so large a share of the calls failed, 0..1. */
  readonly failureRatio: number;
  /** And there were at least so many. */
  readonly minimumThroughput: number;
  /** The time that is looked back over, ns. */
  readonly samplingDurationNs: number;
  /** How long it stays open, ns. */
  readonly breakDurationNs: number;
}

/** Those of CircuitBreakerStrategyOptions. */
export const POLLY: PollyOptions = {
  failureRatio: 0.1,
  minimumThroughput: 100,
  samplingDurationNs: 30e9,
  breakDurationNs: 5e9,
};

const WINDOWS = 10;
/** Below this a sampling duration is not cut into windows: ten times the clock's 20 ms. */
const SHORTEST_NS = 200e6;

/**
 * Opens at a share of failures among the calls of the last while, kept in ten windows; looks only when a call
 * fails. After the break one call is let through: it closes the circuit, or opens it again. A call that its
 * caller gave up is not one of the failures it handles, and so counts as a success.
 *
 * Source: App-vNext/Polly src/Polly.Core/CircuitBreaker/ @173d6d1 (CircuitStateController,
 * AdvancedCircuitBehavior, RollingHealthMetrics, SingleHealthMetrics).
 * Differs: no BreakDurationGenerator, no manual control.
 * Draws: none.
 */
export class PollyBreaker implements Breaker {
  private readonly options: PollyOptions;
  private readonly windowNs: number;
  private current: BreakerState = "closed";
  private blockedUntil = 0;
  /** A ring of windows: when each began, and what ended in it. */
  private readonly startedAt = new Float64Array(WINDOWS + 1);
  private readonly successes = new Float64Array(WINDOWS + 1);
  private readonly failures = new Float64Array(WINDOWS + 1);
  private first = 0;
  private size = 0;

  constructor(options: PollyOptions) {
    this.options = options;
    const { samplingDurationNs } = options;
    this.windowNs = samplingDurationNs < SHORTEST_NS ? samplingDurationNs : samplingDurationNs / WINDOWS;
  }

  acquire(now: number): number {
    if (this.current === "closed") return 0;
    if (this.current === "half-open" || now < this.blockedUntil) return -1;
    this.current = "half-open";
    return 0;
  }

  settle(_ticket: number, end: CallEnd, _durationNs: number, now: number): void {
    const last = this.window(now);
    if (end !== FAILED) {
      this.successes[last]++;
      if (this.current === "half-open") this.close();
      return;
    }
    if (this.current === "half-open") this.open(now);
    else {
      this.failures[last]++;
      if (this.current === "closed" && this.isTooMuch()) this.open(now);
    }
  }

  state(): BreakerState {
    return this.current;
  }

  private open(now: number): void {
    this.current = "open";
    this.blockedUntil = now + this.options.breakDurationNs;
  }

  private close(): void {
    this.current = "closed";
    this.size = 0;
  }

  private isTooMuch(): boolean {
    let successes = 0;
    let failures = 0;
    for (let n = 0; n < this.size; n++) {
      const k = (this.first + n) % (WINDOWS + 1);
      successes += this.successes[k];
      failures += this.failures[k];
    }
    const throughput = successes + failures;
    return throughput >= this.options.minimumThroughput && failures / throughput >= this.options.failureRatio;
  }

  /** The window of now; those that began too long ago are forgotten. */
  private window(now: number): number {
    const length = WINDOWS + 1;
    let last = (this.first + this.size - 1 + length) % length;
    while (this.size > 0 && now - this.startedAt[this.first] >= this.options.samplingDurationNs) {
      this.first = (this.first + 1) % length;
      this.size--;
    }
    if (this.size > 0 && now - this.startedAt[last] < this.windowNs) return last;
    last = (this.first + this.size++) % length;
    this.startedAt[last] = now;
    this.successes[last] = this.failures[last] = 0;
    return last;
  }
}
