/**
 * Weights from what endpoints report: requests per second over utilisation. A report is not trusted before
 * an endpoint has reported for a while, and not after it has been silent for long.
 *
 * Source: grpc/proposal A58-client-side-weighted-round-robin-lb-policy.md (grpc-go
 * balancer/weightedroundrobin); envoyproxy/envoy
 * source/extensions/load_balancing_policies/client_side_weighted_round_robin, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe); grpc/proposal A51-custom-backend-metrics.md (out-of-band reports).
 * Differs: no endpoint reports an application_utilization, which would come before all others.
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
  /** Named metrics, the largest of which stands for the utilisation where it is above 0. */
  readonly metricNames?: readonly MetricName[];
  /** Reports come so often, aside from answers, and those of answers do not count; ns, 0: they do. */
  readonly oobReportingPeriodNs?: number;
}

/** What may stand for the utilisation of an endpoint. */
export const METRIC_NAMES = ["cpu_utilization", "named_metrics.workers"] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

/** What a report says of the load: the largest of the metrics asked for, or else the usual one. */
export function utilizationBy(names: readonly MetricName[], { utilization, workers }: LoadReport): number {
  let most = 0;
  for (const name of names) most = Math.max(most, name === "cpu_utilization" ? utilization : workers);
  return most > 0 ? most : utilization;
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
  private readonly names: readonly MetricName[] | null;
  /** by slot: weight by the last report; when reports began, and when the last came, ns */
  private weight = new Float64Array(0);
  private since = new Float64Array(0);
  private at = new Float64Array(0);
  /** by slot: the arrival that these are of */
  private arrival = new Float64Array(0);

  constructor(endpoints: Endpoints, options: ReportedWeightsOptions) {
    this.endpoints = endpoints;
    this.options = options;
    this.names = options.metricNames ?? null;
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

  reported(slot: number, report: LoadReport, now: number): void {
    const { qps, eps } = report;
    const utilization = this.names === null ? report.utilization : utilizationBy(this.names, report);
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
