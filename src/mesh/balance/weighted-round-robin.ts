/**
 * gRPC's weighted round robin: takes endpoints in turn by weights that follow from what they report of their
 * load. Endpoints without a weight have the mean of the others.
 *
 * Source: grpc/proposal A58-client-side-weighted-round-robin-lb-policy.md; grpc/grpc-java
 * xds/src/main/java/io/grpc/xds/WeightedRoundRobinLoadBalancer.java @5fda0c7.
 * Differs: weights are worked out anew at the first pick after each period, not by a timer, which is the
 * same; the random start has 31 bits.
 * Draws: below(2^31) at the first `updated`; none after.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import type { LoadReport } from "../load-report";
import { ReportedWeights } from "./reported-weights";
import type { ReportedWeightsOptions } from "./reported-weights";
import { StaticStride } from "./static-stride";

const SEED_LIMIT = 2_147_483_648;

export class WeightedRoundRobin implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly periodNs: number;
  private readonly weights: ReportedWeights;
  private readonly schedule = new StaticStride();
  private isSeeded = false;
  private dueAt = -Infinity;
  /** by position */
  private known = new Float64Array(4);

  constructor(endpoints: Endpoints, options: ReportedWeightsOptions) {
    this.endpoints = endpoints;
    this.periodNs = options.weightUpdatePeriodNs;
    this.weights = new ReportedWeights(endpoints, options);
  }

  updated(now: number, random: Random): void {
    if (!this.isSeeded) {
      this.isSeeded = true;
      this.schedule.sequence = random.below(SEED_LIMIT);
    }
    this.weights.updated();
    this.renew(now);
  }

  pick(now: number): number {
    if (now >= this.dueAt) this.renew(now);
    const position = this.schedule.next();
    return position < 0 ? -1 : this.endpoints.members[position];
  }

  reported(slot: number, report: LoadReport, now: number): void {
    this.weights.reported(slot, report, now);
  }

  private renew(now: number): void {
    const { members, size } = this.endpoints;
    if (this.known.length < size) this.known = new Float64Array(2 * size);
    for (let position = 0; position < size; position++)
      this.known[position] = this.weights.usable(members[position], now);
    this.schedule.fill(this.known, size);
    this.dueAt = now + this.periodNs;
  }
}
