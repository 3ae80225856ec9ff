import { ZERO } from "../lib/double";

/** Gauges of a scope. */
export const IN_FLIGHT = 0;
export const QUEUE = 1;
export const BUSY = 2;
/** Instances that are ready. */
export const READY = 3;
/** Instances whose process runs: those that are told to stop too. */
export const ALIVE = 4;
/** How many gauges a scope has: gauge g of scope s is number s * GAUGES + g. */
export const GAUGES = 5;

/**
 * Numbers that go up and down, with their time integrals. A change by d at time t adds d * (end - t) to the
 * integral at the end of an interval, so it is enough to subtract d * (t - start) when it happens, and to add
 * level * length when the interval ends; counting from the interval's start keeps the terms small.
 */
export class Gauges {
  /** Two for each gauge: its level, and the integral since `start` less level * (now - start). */
  private readonly state: Float64Array;
  /** by gauge: integral up to `start` */
  private readonly before: Float64Array;
  private start = ZERO;

  constructor(count: number) {
    this.state = new Float64Array(count * 2);
    this.before = new Float64Array(count);
  }

  change(gauge: number, by: number, now: number): void {
    const { state } = this;
    const at = gauge << 1;
    state[at] += by;
    state[at + 1] -= by * (now - this.start);
  }

  level(gauge: number): number {
    return this.state[gauge << 1];
  }

  /** From time 0 to the end of the last interval. */
  integral(gauge: number): number {
    return this.before[gauge];
  }

  /** From time 0 to `now`. */
  integralAt(gauge: number, now: number): number {
    const at = gauge << 1;
    return this.before[gauge] + this.state[at] * (now - this.start) + this.state[at + 1];
  }

  /** Ends the interval and begins the next. */
  endInterval(now: number): void {
    const length = now - this.start;
    this.start = now;
    for (let gauge = 0; gauge < this.before.length; gauge++) {
      const at = gauge << 1;
      this.before[gauge] += this.state[at] * length + this.state[at + 1];
      this.state[at + 1] = 0;
    }
  }
}
