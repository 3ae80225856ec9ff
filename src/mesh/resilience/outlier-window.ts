/**
 * What outlier detectors know of one interval: how many requests each endpoint had, how many of them went
 * well, and how low a success rate may be beside the others'.
 *
 * Source: envoyproxy/envoy source/common/upstream/outlier_detection_impl.cc SuccessRateAccumulator and
 * successRateEjectionThreshold, v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe); gRPC proposal A50 has the
 * same formula.
 * Draws: none.
 */

import { widened } from "../endpoint";

export class OutlierWindow {
  /** by slot */
  private requests = new Float64Array(0);
  private successes = new Float64Array(0);

  add(slot: number, isSuccess: boolean): void {
    this.requests[slot]++;
    if (isSuccess) this.successes[slot]++;
  }

  total(slot: number): number {
    return this.requests[slot];
  }

  /** 0..100; NaN without requests. */
  successPercent(slot: number): number {
    return (this.successes[slot] * 100) / this.requests[slot];
  }

  /** 0..1; NaN without requests. */
  successRate(slot: number): number {
    return this.successes[slot] / this.requests[slot];
  }

  /** 0..100; NaN without requests. */
  failurePercent(slot: number): number {
    return ((this.requests[slot] - this.successes[slot]) * 100) / this.requests[slot];
  }

  clear(): void {
    this.requests.fill(0);
    this.successes.fill(0);
  }

  forget(slot: number): void {
    this.requests[slot] = 0;
    this.successes[slot] = 0;
  }

  /** There are that many slots now. */
  widen(capacity: number): void {
    this.requests = widened(this.requests, capacity);
    this.successes = widened(this.successes, capacity);
  }
}

/** Success rates below `threshold` are outliers: the mean less so many (population) standard deviations. */
export function successRateThreshold(
  rates: readonly number[],
  stdevFactor: number,
): { readonly mean: number; readonly threshold: number } {
  let sum = 0;
  for (const rate of rates) sum += rate;
  const mean = sum / rates.length;
  let squares = 0;
  for (const rate of rates) squares += (rate - mean) * (rate - mean);
  return { mean, threshold: mean - stdevFactor * Math.sqrt(squares / rates.length) };
}
