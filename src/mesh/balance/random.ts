/**
 * Chooses any endpoint with equal chance, whatever its weight.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/random/random_lb.cc, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe).
 * Draws: below(n) a pick; with one endpoint too.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";

export class RandomBalancer implements Balancer {
  private readonly endpoints: Endpoints;

  constructor(endpoints: Endpoints) {
    this.endpoints = endpoints;
  }

  updated(): void {
    // Nothing is remembered between picks.
  }

  pick(_now: number, random: Random): number {
    const { members, size } = this.endpoints;
    return size === 0 ? -1 : members[random.below(size)];
  }
}
