/**
 * IPVS's schedulers by connections, which look at every destination; of equals the first is taken. `lc`: the
 * fewest. `wlc`: the fewest for its weight. `sed`: the shortest expected delay, which counts the new one too.
 * `nq`: the first that is idle, else as `sed`.
 *
 * Source: torvalds/linux net/netfilter/ipvs/ip_vs_lc.c, ip_vs_wlc.c, ip_vs_sed.c, ip_vs_nq.c.
 * Differs: requests in flight stand for active connections, and inactive ones, of which 256 weigh as much as
 * one, are not counted; destinations are in the order of discovery.
 * Draws: none.
 */

import type { Balancer, Endpoints } from "../endpoint";

export type IpvsLeastKind = "lc" | "wlc" | "sed" | "nq";

export class IpvsLeast implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly byWeight: boolean;
  private readonly idleFirst: boolean;
  /** Added to the requests in flight. */
  private readonly own: number;

  constructor(endpoints: Endpoints, kind: IpvsLeastKind) {
    this.endpoints = endpoints;
    this.byWeight = kind !== "lc";
    this.idleFirst = kind === "nq";
    this.own = kind === "sed" || kind === "nq" ? 1 : 0;
  }

  updated(): void {
    // Nothing is remembered between picks.
  }

  pick(): number {
    const { active, members, size, weight } = this.endpoints;
    let best = -1;
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      if (this.idleFirst && active[slot] === 0) return slot;
      if (best < 0) {
        best = slot;
        continue;
      }
      const load = active[slot] + this.own;
      const least = active[best] + this.own;
      if (this.byWeight ? load * weight[best] < least * weight[slot] : load < least) best = slot;
    }
    return best;
  }
}
