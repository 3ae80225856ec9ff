import { FAILED, GIVEN_UP } from "../breaker";
import type { Breaker, BreakerState, CallEnd } from "../breaker";

export interface Resilience4jOptions {
  /** It opens when so many of 100 calls failed, or when so many were slow. */
  readonly failureRateThreshold: number;
  readonly slowCallRateThreshold: number;
  /** A call that took longer than this is slow, ns. */
  readonly slowCallDurationThresholdNs: number;
  readonly permittedNumberOfCallsInHalfOpenState: number;
  /** What is looked back over: the last so many calls, or those of the last so many seconds. */
  readonly slidingWindowType: "COUNT_BASED" | "TIME_BASED";
  readonly slidingWindowSize: number;
  readonly minimumNumberOfCalls: number;
  readonly waitDurationInOpenStateNs: number;
  /** Half open for so long, it opens again; 0: never. */
  readonly maxWaitDurationInHalfOpenStateNs: number;
}

/** Those of CircuitBreakerConfig.ofDefaults(). */
export const RESILIENCE4J: Resilience4jOptions = {
  failureRateThreshold: 50,
  slowCallRateThreshold: 100,
  slowCallDurationThresholdNs: 60e9,
  permittedNumberOfCallsInHalfOpenState: 10,
  slidingWindowType: "COUNT_BASED",
  slidingWindowSize: 100,
  minimumNumberOfCalls: 100,
  waitDurationInOpenStateNs: 60e9,
  maxWaitDurationInHalfOpenStateNs: 0,
};

/** Of calls: how many there were, failed, were slow. */
abstract class Window {
  total = 0;
  failed = 0;
  slow = 0;

  abstract record(isFailed: 0 | 1, isSlow: 0 | 1, now: number): void;
  /** Forgets what is too old. */
  abstract moveTo(now: number): void;
}

class CountWindow extends Window {
  private readonly size: number;
  /** A ring: bit 1 failed, bit 2 slow */
  private readonly calls: Uint8Array;
  private next = 0;

  constructor(size: number) {
    super();
    this.size = size;
    this.calls = new Uint8Array(size);
  }

  record(isFailed: 0 | 1, isSlow: 0 | 1): void {
    const before = this.calls[this.next];
    if (this.total === this.size) {
      this.failed -= before & 1;
      this.slow -= before >> 1;
    } else this.total++;
    this.calls[this.next] = isFailed | (isSlow << 1);
    this.next = (this.next + 1) % this.size;
    this.failed += isFailed;
    this.slow += isSlow;
  }

  moveTo(): void {
    // It goes by calls alone.
  }
}

const SECOND_NS = 1e9;

class TimeWindow extends Window {
  private readonly size: number;
  /** A ring of seconds. */
  private readonly totals: Int32Array;
  private readonly fails: Int32Array;
  private readonly slows: Int32Array;
  private second: number;

  constructor(size: number, now: number) {
    super();
    this.size = size;
    this.totals = new Int32Array(size);
    this.fails = new Int32Array(size);
    this.slows = new Int32Array(size);
    this.second = Math.floor(now / SECOND_NS);
  }

  record(isFailed: 0 | 1, isSlow: 0 | 1, now: number): void {
    this.moveTo(now);
    const k = this.second % this.size;
    this.totals[k]++;
    this.fails[k] += isFailed;
    this.slows[k] += isSlow;
    this.total++;
    this.failed += isFailed;
    this.slow += isSlow;
  }

  moveTo(now: number): void {
    const second = Math.floor(now / SECOND_NS);
    const steps = Math.min(second - this.second, this.size);
    for (let n = 0; n < steps; n++) {
      const k = (second - n) % this.size;
      this.total -= this.totals[k];
      this.failed -= this.fails[k];
      this.slow -= this.slows[k];
      this.totals[k] = this.fails[k] = this.slows[k] = 0;
    }
    this.second = second;
  }
}

const TICKETS = 0x800000;

/**
 * Opens when the share of failed, or of slow, calls among the last ones reaches a threshold. After a wait it
 * lets a few calls through and goes by their shares alone.
 *
 * Source: resilience4j/resilience4j resilience4j-circuitbreaker CircuitBreakerStateMachine.java,
 * CircuitBreakerMetrics.java; resilience4j-core metrics/ @af9e7c9.
 * Differs: the wait in the open state has one length. The longest wait while half open is looked at when a
 * call asks, and not by a timer. A call that ends after the state has changed twice is not counted; there it
 * is counted to whatever state is then.
 * Draws: none.
 */
export class Resilience4jBreaker implements Breaker {
  private readonly options: Resilience4jOptions;
  private current: BreakerState = "closed";
  private window: Window;
  private minimum: number;
  /** While open: until when. While half open: since when. */
  private since = 0;
  private permitted = 0;
  private changes = 0;

  constructor(options: Resilience4jOptions, now: number) {
    this.options = options;
    this.window = this.closedWindow(now);
    this.minimum = this.closedMinimum();
  }

  acquire(now: number): number {
    if (this.current === "half-open") {
      const { maxWaitDurationInHalfOpenStateNs: longest } = this.options;
      if (longest > 0 && now >= this.since + longest) this.toOpen(now);
    }
    if (this.current === "open") {
      if (now <= this.since) return -1;
      this.toHalfOpen(now);
    }
    if (this.current === "half-open") {
      if (this.permitted === 0) return -1;
      this.permitted--;
    }
    return this.changes;
  }

  settle(ticket: number, end: CallEnd, durationNs: number, now: number): void {
    // What was let through while closed still counts once it is open.
    const isLate = ticket !== this.changes;
    if (isLate && !(this.current === "open" && ticket === (this.changes + TICKETS - 1) % TICKETS)) return;
    if (end === GIVEN_UP) {
      if (this.current === "half-open") this.permitted++;
      return;
    }
    const isSlow = durationNs > this.options.slowCallDurationThresholdNs ? 1 : 0;
    this.window.record(end === FAILED ? 1 : 0, isSlow, now);
    if (this.current === "open" || this.window.total < this.minimum) return;
    const { failureRateThreshold, slowCallRateThreshold } = this.options;
    const { failed, slow } = this.window;
    const isTooMuch = this.share(failed) >= failureRateThreshold || this.share(slow) >= slowCallRateThreshold;
    if (isTooMuch) this.toOpen(now);
    else if (this.current === "half-open") this.toClosed(now);
  }

  state(): BreakerState {
    return this.current;
  }

  /** Of 100 calls; -1 while there are too few. */
  failureRate(now: number): number {
    this.window.moveTo(now);
    return this.rate(this.window.failed);
  }

  slowCallRate(now: number): number {
    this.window.moveTo(now);
    return this.rate(this.window.slow);
  }

  /** Calls that are looked back over. */
  buffered(now: number): number {
    this.window.moveTo(now);
    return this.window.total;
  }

  private rate(part: number): number {
    return this.window.total === 0 || this.window.total < this.minimum ? -1 : this.share(part);
  }

  /** In single precision, as there. */
  private share(part: number): number {
    return Math.fround(Math.fround(part * 100) / this.window.total);
  }

  private toOpen(now: number): void {
    this.become("open");
    this.since = now + this.options.waitDurationInOpenStateNs;
  }

  private toHalfOpen(now: number): void {
    this.become("half-open");
    this.since = now;
    this.permitted = this.options.permittedNumberOfCallsInHalfOpenState;
    this.window = new CountWindow(this.permitted);
    this.minimum = this.permitted;
  }

  private toClosed(now: number): void {
    this.become("closed");
    this.window = this.closedWindow(now);
    this.minimum = this.closedMinimum();
  }

  private become(state: BreakerState): void {
    this.current = state;
    this.changes = (this.changes + 1) % TICKETS;
  }

  private closedWindow(now: number): Window {
    const { slidingWindowType, slidingWindowSize } = this.options;
    if (slidingWindowType === "COUNT_BASED") return new CountWindow(slidingWindowSize);
    return new TimeWindow(slidingWindowSize, now);
  }

  private closedMinimum(): number {
    const { slidingWindowType, slidingWindowSize, minimumNumberOfCalls } = this.options;
    if (slidingWindowType === "TIME_BASED") return minimumNumberOfCalls;
    return Math.min(minimumNumberOfCalls, slidingWindowSize);
  }
}
