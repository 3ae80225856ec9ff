import type { ConcurrencyLimit } from "../concurrency-limit";

export interface Gradient2Options {
  readonly initialLimit: number;
  readonly minLimit: number;
  readonly maxConcurrency: number;
  /** How much of each new limit is taken over, 0..1. */
  readonly smoothing: number;
  /** Requests that may queue at all times. */
  readonly queueSize: number;
  /** Samples that the long average is over. */
  readonly longWindow: number;
  /** How much longer than the long average a request may take before the limit falls. */
  readonly rttTolerance: number;
}

export const GRADIENT2: Gradient2Options = {
  initialLimit: 20,
  minLimit: 20,
  maxConcurrency: 200,
  smoothing: 0.2,
  queueSize: 4,
  longWindow: 600,
  rttTolerance: 1.5,
};

/** Samples whose plain mean the long average begins with. */
const WARM_UP = 10;
/** When the long average is so many times what it takes now, it is brought down by DRIFT. */
const FAR_ABOVE = 2;
const DRIFT = 0.95;

/**
 * Compares how long a request took with the long average: the limit follows their ratio, with room for a
 * short queue on top.
 *
 * Source: Netflix/concurrency-limits concurrency-limits-core limit/Gradient2Limit.java and
 * limit/measurement/ExpAvgMeasurement.java @78a74b9.
 * Differs: nothing.
 * Draws: none.
 */
export class NetflixGradient2 implements ConcurrencyLimit {
  private readonly options: Gradient2Options;
  private estimate: number;
  private longRtt = 0;
  private sum = 0;
  private count = 0;

  constructor(options: Gradient2Options) {
    this.options = options;
    this.estimate = options.initialLimit;
  }

  get limit(): number {
    return Math.trunc(this.estimate);
  }

  sample(rttNs: number, inflight: number): void {
    const { minLimit, maxConcurrency, queueSize, rttTolerance, smoothing } = this.options;
    const long = this.addToLong(rttNs);
    if (long / rttNs > FAR_ABOVE) this.longRtt *= DRIFT;
    if (inflight < this.estimate / 2) return;
    const gradient = Math.max(0.5, Math.min(1, (rttTolerance * long) / rttNs));
    const wanted = this.estimate * gradient + queueSize;
    const smoothed = this.estimate * (1 - smoothing) + wanted * smoothing;
    this.estimate = Math.max(minLimit, Math.min(maxConcurrency, smoothed));
  }

  private addToLong(rttNs: number): number {
    if (this.count < WARM_UP) {
      this.count++;
      this.sum += rttNs;
      this.longRtt = this.sum / this.count;
    } else {
      const factor = 2 / (this.options.longWindow + 1);
      this.longRtt = this.longRtt * (1 - factor) + rttNs * factor;
    }
    return this.longRtt;
  }
}
