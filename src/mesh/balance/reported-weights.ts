/**
 * Weights from what endpoints report: requests per second over utilisation. A report is not trusted before
 * an endpoint has reported for a while, and not after it has been silent for long.
 *
 * Source: grpc/proposal A58-client-side-weighted-round-robin-lb-policy.md (grpc-go
 * balancer/weightedroundrobin); envoyproxy/envoy
 * source/extensions/load_balancing_policies/client_side_weighted_round_robin, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe).
 * Draws: none.
 */

import { widened } from "../endpoint";
import type { Endpoints } from "../endpoint";
import type { LoadReport } from "../load-report";

export interface ReportedWeightsOptions {
  /** How long an endpoint must have reported before its weight counts, ns. */
  readonly blackoutPeriodNs: number;
  /** How long after its last report a weight counts, ns. */
  readonly weightExpirationPeriodNs: number;
  /** How often weights are worked out anew, ns. */
  readonly weightUpdatePeriodNs: number;
  /** How much failures count: utilisation grows by this times the share of requests that failed. */
  readonly errorUtilizationPenalty: number;
}

/** The weight that a report comes to; 0: it says nothing. */
export function reportedWeight(qps: number, utilization: number, eps: number, penalty: number): number {
  if (!(qps > 0) || !(utilization > 0)) return 0;
  return qps / (utilization + (eps / qps) * penalty);
}

/** May a weight be used, that was first reported `since` and last `at`? All in the same unit of time. */
export function isUsable(
  now: number,
  { since, at }: { readonly since: number; readonly at: number },
  { blackout, expiration }: { readonly blackout: number; readonly expiration: number },
): boolean {
  return now - at < expiration && (blackout === 0 || now - since >= blackout);
}

/** What one proxy's endpoints have reported. */
export class ReportedWeights {
  private readonly endpoints: Endpoints;
  private readonly options: ReportedWeightsOptions;
  /** by slot: weight by the last report; when reports began, and when the last came, ns */
  private weight = new Float64Array(0);
  private since = new Float64Array(0);
  private at = new Float64Array(0);
  /** by slot: the arrival that these are of */
  private arrival = new Float64Array(0);

  constructor(endpoints: Endpoints, options: ReportedWeightsOptions) {
    this.endpoints = endpoints;
    this.options = options;
  }

  /** Call after every `Endpoints.update`. */
  updated(): void {
    const { arrival, capacity, members, size } = this.endpoints;
    if (this.arrival.length < capacity) {
      this.weight = widened(this.weight, capacity);
      this.since = widened(this.since, capacity);
      this.at = widened(this.at, capacity);
      this.arrival = widened(this.arrival, capacity);
    }
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      if (this.arrival[slot] === arrival[slot]) continue;
      this.arrival[slot] = arrival[slot]!;
      this.since[slot] = Infinity;
      this.at[slot] = -Infinity;
    }
  }

  reported(slot: number, { qps, utilization, eps }: LoadReport, now: number): void {
    const weight = reportedWeight(qps, utilization, eps, this.options.errorUtilizationPenalty);
    if (weight === 0) return;
    if (this.since[slot] === Infinity) this.since[slot] = now;
    this.at[slot] = now;
    this.weight[slot] = weight;
  }

  /** The weight of an endpoint as far as it may be used, else 0. */
  usable(slot: number, now: number): number {
    const { blackoutPeriodNs: blackout, weightExpirationPeriodNs: expiration } = this.options;
    const reported = { since: this.since[slot], at: this.at[slot] };
    if (isUsable(now, reported, { blackout, expiration })) return this.weight[slot];
    // Who has been silent for too long begins anew.
    if (now - this.at[slot] >= expiration) this.since[slot] = Infinity;
    return 0;
  }
}
