import type { Random } from "../../lib/random";
import type { ConcurrencyLimit } from "../concurrency-limit";

export interface VegasOptions {
  readonly initialLimit: number;
  readonly maxConcurrency: number;
  /** How much of each new limit is taken over, 0..1. */
  readonly smoothing: number;
  /** The time without load is measured anew about every so many times the limit samples. */
  readonly probeMultiplier: number;
}

export const VEGAS: VegasOptions = {
  initialLimit: 20,
  maxConcurrency: 1000,
  smoothing: 1,
  probeMultiplier: 30,
};

const TABLE = 1000;

/** The step of the limit: the decimal logarithm, at least 1 below the table's end. */
export function log10root(limit: number): number {
  const log = Math.trunc(Math.log10(limit) + Number.EPSILON);
  return limit < TABLE ? Math.max(1, log) : log;
}

/**
 * Estimates the queue from how much longer requests take than the shortest has taken, and holds it between
 * two bounds that grow with the logarithm of the limit.
 *
 * Source: Netflix/concurrency-limits concurrency-limits-core limit/VegasLimit.java and
 * limit/functions/Log10RootIntFunction.java @78a74b9.
 * Differs: each request is a sample; users of the library may put a WindowedLimit around it.
 * Draws: one unit() when it is made and at each new probe.
 */
export class NetflixVegas implements ConcurrencyLimit {
  private readonly options: VegasOptions;
  private readonly random: Random;
  private estimate: number;
  private noLoadRtt = 0;
  private probeCount = 0;
  private probeJitter: number;

  constructor(options: VegasOptions, random: Random) {
    this.options = options;
    this.random = random;
    this.estimate = options.initialLimit;
    this.probeJitter = this.drawJitter();
  }

  get limit(): number {
    return Math.trunc(this.estimate);
  }

  sample(rttNs: number, inflight: number, isDropped: boolean): void {
    this.probeCount++;
    if (this.probeJitter * this.options.probeMultiplier * this.estimate <= this.probeCount) {
      this.probeJitter = this.drawJitter();
      this.probeCount = 0;
      this.noLoadRtt = rttNs;
    } else if (this.noLoadRtt === 0 || rttNs < this.noLoadRtt) this.noLoadRtt = rttNs;
    else this.adapt(rttNs, inflight, isDropped);
  }

  private adapt(rttNs: number, inflight: number, isDropped: boolean): void {
    const { maxConcurrency, smoothing } = this.options;
    const step = log10root(Math.trunc(this.estimate));
    const wanted = this.wanted(step, rttNs, inflight, isDropped);
    if (wanted === this.estimate) return;
    const bounded = Math.max(1, Math.min(maxConcurrency, wanted));
    this.estimate = (1 - smoothing) * this.estimate + smoothing * bounded;
  }

  private wanted(step: number, rttNs: number, inflight: number, isDropped: boolean): number {
    const { estimate } = this;
    if (isDropped) return estimate - step;
    if (inflight * 2 < estimate) return estimate;
    const queue = Math.ceil(estimate * (1 - this.noLoadRtt / rttNs));
    if (queue <= step) return estimate + 6 * step;
    if (queue < 3 * step) return estimate + step;
    return queue > 6 * step ? estimate - step : estimate;
  }

  private drawJitter(): number {
    return 0.5 + this.random.unit() / 2;
  }
}
