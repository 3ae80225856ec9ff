/**
 * IPVS's turns. `rr`: one after the other, whatever the weights. `wrr`: rounds at a level that falls from the
 * largest weight in steps of the weights' common divisor; a round takes all whose weight is at the level.
 * Weights 4, 3, 2 give a a b a b c a b c.
 *
 * Source: torvalds/linux net/netfilter/ipvs/ip_vs_rr.c, ip_vs_wrr.c (copies 08cb2d03 of the latter).
 * Differs: destinations are in the order of discovery; weights are whole numbers.
 * Draws: none.
 */

import { commonDivisor } from "../../lib/common-divisor";
import type { Balancer, Endpoints } from "../endpoint";

export class IpvsRoundRobin implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly byWeight: boolean;
  /** Position of the last pick, -1 before the first; with IPVS's names: level, highest level, step. */
  private last = -1;
  private cw = 0;
  private mw = 0;
  private di = 1;

  constructor(endpoints: Endpoints, byWeight: boolean) {
    this.endpoints = endpoints;
    this.byWeight = byWeight;
  }

  updated(): void {
    const { members, size, weight } = this.endpoints;
    let common = 0;
    let most = 0;
    for (let position = 0; position < size; position++) {
      const own = Math.max(1, Math.round(weight[members[position]]));
      common = commonDivisor(common, own);
      most = Math.max(most, own);
    }
    this.last = -1;
    this.di = Math.max(1, common);
    this.mw = most - (this.di - 1);
    if (this.cw > this.mw || this.cw <= 0) this.cw = this.mw;
    else if (this.di > 1) this.cw = Math.floor(this.cw / this.di) * this.di + 1;
  }

  pick(): number {
    const { members, size, weight } = this.endpoints;
    if (size === 0) return -1;
    for (;;) {
      while (++this.last < size) {
        const slot = members[this.last];
        if (!this.byWeight || Math.max(1, Math.round(weight[slot])) >= this.cw) return slot;
      }
      this.last = -1;
      this.cw -= this.di;
      if (this.cw <= 0) this.cw = this.mw;
    }
  }
}
