/**
 * Envoy's client-side weighted round robin: takes endpoints in turn by weights that follow from what they
 * report of their load. Endpoints without a weight have the median of the others.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/client_side_weighted_round_robin,
 * v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe).
 * Differs: weights are worked out anew at the first pick after each period, not by a timer, which is the
 * same; the random start has 31 bits; the utilisation is the one that endpoints report.
 * Draws: below(2^31) at the first `updated`; none after.
 */

import type { Random } from "../../lib/random";
import { widened } from "../endpoint";
import type { Balancer, Endpoints } from "../endpoint";
import type { LoadReport } from "../load-report";
import { EdfScheduler } from "./edf-scheduler";
import { ReportedWeights } from "./reported-weights";
import type { ReportedWeightsOptions } from "./reported-weights";

const SEED_LIMIT = 2_147_483_648;
const WEIGHT_MAX = 4_294_967_295;

export class ClientSideWeightedRoundRobin implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly periodNs: number;
  private readonly reports: ReportedWeights;
  private readonly schedule = new EdfScheduler();
  /** by slot */
  private weights = new Float64Array(0);
  private isEqual = true;
  /** -1 until drawn. */
  private seed = -1;
  private index = 0;
  private dueAt = -Infinity;

  constructor(endpoints: Endpoints, options: ReportedWeightsOptions) {
    this.endpoints = endpoints;
    this.periodNs = options.weightUpdatePeriodNs;
    this.reports = new ReportedWeights(endpoints, options);
  }

  updated(now: number, random: Random): void {
    if (this.seed < 0) {
      this.seed = random.below(SEED_LIMIT);
      this.index = this.seed;
    }
    const { capacity } = this.endpoints;
    if (this.weights.length < capacity) this.weights = widened(this.weights, capacity);
    this.reports.updated();
    this.renew(now);
    this.restart();
  }

  pick(now: number): number {
    const { members, size } = this.endpoints;
    if (size === 0) return -1;
    if (now >= this.dueAt && this.renew(now)) this.restart();
    if (this.isEqual) return members[this.index++ % size];
    const slot = this.schedule.next();
    this.schedule.requeue(this.weights[slot]);
    return slot;
  }

  reported(slot: number, report: LoadReport, now: number): void {
    this.reports.reported(slot, report, now);
  }

  /** Is any weight another than before? */
  private renew(now: number): boolean {
    this.dueAt = now + this.periodNs;
    const { members, size } = this.endpoints;
    const known: number[] = [];
    for (let position = 0; position < size; position++) {
      const weight = this.reports.usable(members[position], now);
      if (weight > 0) known.push(wholeWeight(weight));
    }
    const fallback = defaultWeight(known);
    let isOther = false;
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      const reported = this.reports.usable(slot, now);
      // As Envoy's hosts have it, a weight is 1 at least.
      const weight = Math.max(1, reported > 0 ? wholeWeight(reported) : fallback);
      if (weight !== this.weights[slot]) isOther = true;
      this.weights[slot] = weight;
    }
    return isOther;
  }

  private restart(): void {
    const { members, size } = this.endpoints;
    this.isEqual = true;
    for (let position = 1; position < size; position++)
      if (this.weights[members[position]] !== this.weights[members[0]]) this.isEqual = false;
    if (!this.isEqual) this.schedule.fill(members, this.weights, size, this.seed);
  }
}

/** A weight as Envoy keeps it, in 32 bits. */
export function wholeWeight(weight: number): number {
  return Math.min(Math.floor(weight), WEIGHT_MAX);
}

/** What endpoints have that have none: the median of those that are known; 1 where none is. */
export function defaultWeight(known: readonly number[]): number {
  if (known.length === 0) return 1;
  const sorted = [...known].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle];
  return Math.floor((sorted[middle - 1] + sorted[middle]) / 2);
}
