import type { Random } from "../../lib/random";

export interface GradientOptions {
  /** Which percentile of a window's latencies stands for it, 0..1. */
  readonly sampleAggregatePercentile: number;
  readonly maxConcurrencyLimit: number;
  /** Time between two looks at the limit, ns. */
  readonly concurrencyUpdateIntervalNs: number;
  /** Time between two measurements of the latency without load, ns. */
  readonly intervalNs: number;
  /** Requests that such a measurement takes. */
  readonly requestCount: number;
  /** Up to this share of the interval is added to it, by chance. */
  readonly jitter: number;
  /** Requests at once while it measures; the limit is never less. */
  readonly minConcurrency: number;
  /** What is added to the latency without load, as a share of it. */
  readonly buffer: number;
  /** The latency without load, if it is known, ns: nothing is measured then. 0: it is not. */
  readonly fixedValueNs: number;
}

/** The intervals have no default there; these are those of its documentation. */
export const GRADIENT: GradientOptions = {
  sampleAggregatePercentile: 0.5,
  maxConcurrencyLimit: 1000,
  concurrencyUpdateIntervalNs: 100e6,
  intervalNs: 60e9,
  requestCount: 50,
  jitter: 0.15,
  minConcurrency: 3,
  buffer: 0.25,
  fixedValueNs: 0,
};

/** After so many windows in a row at the least limit it measures the latency without load anew. */
const MINIMA = 5;
const NS_PER_US = 1e3;

/** The ratio of the latency without load, with its buffer, to that of now; both in us. */
export function gradientOf(minRttUs: number, sampleRttUs: number, buffer: number): number {
  return Math.max(0.5, Math.min(2, (minRttUs + minRttUs * buffer) / sampleRttUs));
}

export function nextLimit(
  limit: number,
  gradient: number,
  { maxConcurrencyLimit, minConcurrency }: Pick<GradientOptions, "maxConcurrencyLimit" | "minConcurrency">,
): number {
  const wanted = limit * gradient;
  return Math.max(minConcurrency, Math.min(maxConcurrencyLimit, Math.trunc(wanted + Math.sqrt(wanted))));
}

/**
 * Limits the requests at once by the ratio of the latency without load to that of now. The first is measured
 * now and then, with hardly any requests let through meanwhile.
 *
 * Source: envoyproxy/envoy source/extensions/filters/http/adaptive_concurrency/controller/
 * gradient_controller.cc, v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe).
 * Differs: its timers are looked at when a request begins or ends. Percentiles are exact (the nearest rank);
 * there they come from a histogram with 1 % wide buckets.
 * Draws: one unit() each time the next measurement is set.
 */
export class EnvoyGradient {
  private readonly options: GradientOptions;
  private readonly random: Random;
  private readonly startedAt: number;
  private outstanding = 0;
  private current: number;
  /** The limit to go back to after a measurement; 0: none is under way. */
  private deferred = 0;
  private epoch = 0;
  private minRttUs: number;
  private measureAt = Infinity;
  private updateAt: number;
  private minima = 0;
  /** Latencies of this window, us. */
  private samples = new Float64Array(64);
  private count = 0;

  constructor(options: GradientOptions, random: Random, now: number) {
    this.options = options;
    this.random = random;
    this.startedAt = now;
    this.current = options.minConcurrency;
    this.minRttUs = options.fixedValueNs / NS_PER_US;
    this.updateAt = now + options.concurrencyUpdateIntervalNs;
    if (options.fixedValueNs === 0) this.measure(now);
  }

  get limit(): number {
    return this.current;
  }

  /** The latency without load, ns; 0 before it is known. */
  get minRttNs(): number {
    return this.minRttUs * NS_PER_US;
  }

  /** May a request be let through? It counts until it ends. */
  begin(now: number): boolean {
    this.advance(now);
    if (this.outstanding >= this.current) return false;
    this.outstanding++;
    return true;
  }

  /** A request that was let through at `beganAt` has ended. */
  end(beganAt: number, now: number): void {
    this.advance(now);
    this.outstanding--;
    if (beganAt < this.epoch) return;
    if (this.count === this.samples.length) {
      const wider = new Float64Array(2 * this.count);
      wider.set(this.samples);
      this.samples = wider;
    }
    this.samples[this.count++] = Math.trunc((now - beganAt) / NS_PER_US);
    if (this.deferred > 0 && this.count >= this.options.requestCount) this.measured(now);
  }

  /** A request that was let through ends without a latency. */
  cancel(): void {
    this.outstanding--;
  }

  private advance(now: number): void {
    if (now >= this.updateAt) {
      if (this.deferred === 0) this.update(now);
      const { concurrencyUpdateIntervalNs: every } = this.options;
      this.updateAt = this.startedAt + (Math.floor((now - this.startedAt) / every) + 1) * every;
    }
    if (now >= this.measureAt && this.deferred === 0) this.measure(now);
  }

  private measure(now: number): void {
    this.epoch = now;
    this.measureAt = Infinity;
    this.deferred = this.current;
    this.current = this.options.minConcurrency;
    this.count = 0;
    this.minima = 0;
  }

  private measured(now: number): void {
    this.minRttUs = this.takePercentile();
    this.current = this.deferred;
    this.deferred = 0;
    const { intervalNs, jitter } = this.options;
    this.measureAt = now + intervalNs + Math.floor(intervalNs * jitter * this.random.unit());
  }

  private update(now: number): void {
    if (this.count === 0) return;
    const { minConcurrency, buffer, fixedValueNs } = this.options;
    const gradient = gradientOf(Math.max(1, this.minRttUs), Math.max(1, this.takePercentile()), buffer);
    this.current = nextLimit(this.current, gradient, this.options);
    this.minima = this.current === minConcurrency ? this.minima + 1 : 0;
    if (this.minima >= MINIMA && fixedValueNs === 0) this.measure(now);
  }

  private takePercentile(): number {
    const sorted = this.samples.subarray(0, this.count).sort();
    const rank = Math.ceil(this.options.sampleAggregatePercentile * this.count);
    this.count = 0;
    return sorted[Math.max(rank - 1, 0)];
  }
}
