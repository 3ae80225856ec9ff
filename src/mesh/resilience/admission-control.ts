import type { Random } from "../../lib/random";

export interface AdmissionControlOptions {
  /** How far back requests count, ns. */
  readonly samplingWindowNs: number;
  /** 1: the chance grows in proportion; more: earlier. */
  readonly aggression: number;
  /** Below this share of successes some are rejected, 0..1. */
  readonly srThreshold: number;
  /** With fewer requests per second than this, none is. */
  readonly rpsThreshold: number;
  readonly maxRejectionProbability: number;
}

export const ADMISSION_CONTROL: AdmissionControlOptions = {
  samplingWindowNs: 30e9,
  aggression: 1,
  srThreshold: 0.95,
  rpsThreshold: 0,
  maxRejectionProbability: 0.8,
};

/** Steps of the chance. */
const ACCURACY = 10_000;
const BUCKET_NS = 1e9;

/** The chance with which a request is rejected after `total` requests of which `successes` went well. */
export function rejectionProbability(
  total: number,
  successes: number,
  { aggression, maxRejectionProbability, srThreshold }: AdmissionControlOptions,
): number {
  const share = (total - successes / srThreshold) / (total + 1);
  if (share <= 0) return 0;
  return Math.min(aggression === 1 ? share : Math.exp(Math.log(share) / aggression), maxRejectionProbability);
}

/**
 * Rejects a share of requests that grows as fewer of the recent ones succeed.
 *
 * Source: envoyproxy/envoy source/extensions/filters/http/admission_control/admission_control.cc and
 * thread_local_controller.cc, v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe).
 * Differs: a proxy is one thread; there each worker has counts of its own. The power is exp(log(x) / a),
 * which may end in another last bit than pow.
 * Draws: one below(10000) for each request that may be rejected.
 */
export class AdmissionControl {
  private readonly options: AdmissionControlOptions;
  /** A ring of buckets of a second: when each began, requests, successes. */
  private readonly beganAt: Float64Array;
  private readonly requests: Float64Array;
  private readonly successes: Float64Array;
  private first = 0;
  private size = 0;
  private total = 0;
  private good = 0;

  constructor(options: AdmissionControlOptions) {
    this.options = options;
    const length = Math.ceil(options.samplingWindowNs / BUCKET_NS) + 1;
    this.beganAt = new Float64Array(length);
    this.requests = new Float64Array(length);
    this.successes = new Float64Array(length);
  }

  isRejected(now: number, random: Random): boolean {
    if (this.averageRps(now) < this.options.rpsThreshold) return false;
    this.moveTo(now);
    const chance = rejectionProbability(this.total, this.good, this.options);
    return ACCURACY * chance > random.below(ACCURACY);
  }

  /** A request that was let through has ended. */
  record(isSuccess: boolean, now: number): void {
    this.moveTo(now);
    const last = (this.first + this.size - 1) % this.beganAt.length;
    this.requests[last]++;
    this.total++;
    if (!isSuccess) return;
    this.successes[last]++;
    this.good++;
  }

  private averageRps(now: number): number {
    if (this.size === 0) return 0;
    const age = now - this.beganAt[this.first];
    return age === 0 ? 0 : this.total / Math.max(Math.floor(age / BUCKET_NS), 1);
  }

  private moveTo(now: number): void {
    const length = this.beganAt.length;
    while (this.size > 0 && now - this.beganAt[this.first] >= this.options.samplingWindowNs) {
      this.total -= this.requests[this.first];
      this.good -= this.successes[this.first];
      this.first = (this.first + 1) % length;
      this.size--;
    }
    const newest = (this.first + this.size - 1 + length) % length;
    if (this.size > 0 && now - this.beganAt[newest] < BUCKET_NS) return;
    const next = (this.first + this.size++) % length;
    this.beganAt[next] = now;
    this.requests[next] = this.successes[next] = 0;
  }
}
