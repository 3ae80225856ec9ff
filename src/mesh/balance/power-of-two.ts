/**
 * Draws two different endpoints and takes the less loaded one, the first if their loads are equal. Weights do
 * not count.
 *
 * Source: tower-rs/tower tower/src/balance/p2c/service.rs @8358ee7; twitter/finagle P2CPick.scala @4feb34c;
 * Mitzenmacher, "The power of two choices in randomized load balancing", 1996.
 * Differs: every endpoint known is taken as ready; who ejects endpoints leaves them out of the update.
 * Draws: below(n), below(n - 1) a pick; none with one endpoint.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";

/** How loaded an endpoint is, in any unit; lower is better. */
export interface Load {
  /** Call after every `Endpoints.update`. */
  updated(now: number): void;
  /** `now` in ns, never earlier than before. */
  load(slot: number, now: number): number;
  /** As `Balancer.answered`. */
  answered(slot: number, latencyNs: number, now: number): void;
}

export class PowerOfTwo implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly metric: Load;

  constructor(endpoints: Endpoints, metric: Load) {
    this.endpoints = endpoints;
    this.metric = metric;
  }

  updated(now: number): void {
    this.metric.updated(now);
  }

  pick(now: number, random: Random): number {
    const { members, size } = this.endpoints;
    if (size < 2) return size === 0 ? -1 : members[0];
    const first = random.below(size);
    let second = random.below(size - 1);
    if (second >= first) second++;
    const a = members[first];
    const b = members[second];
    return this.metric.load(a, now) <= this.metric.load(b, now) ? a : b;
  }

  answered(slot: number, latencyNs: number, now: number): void {
    this.metric.answered(slot, latencyNs, now);
  }
}
