/**
 * By the address of who asks, in a table of 256 places that destinations fill in turn, each as many at a time
 * as its weight. When one comes or goes, nearly all sources move.
 *
 * Source: torvalds/linux net/netfilter/ipvs/ip_vs_sh.c, include/linux/hash.h hash_32 (kernels from 4.7 on).
 * Differs: destinations are in the order of discovery; weights are whole numbers. Ports are not taken into
 * account (no `sh-port`), and a destination that is out is not known at all (no need of `sh-fallback`).
 * Draws: unit() a pick for an unknown address; none for a known one.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";

const BITS = 8;
const GOLDEN_RATIO_32 = 0x61c88647;
const TWO_TO_32 = 4294967296;

export class IpvsSourceHash implements Balancer {
  private readonly endpoints: Endpoints;
  /** by place: slot */
  private readonly table = new Int32Array(1 << BITS);

  constructor(endpoints: Endpoints) {
    this.endpoints = endpoints;
  }

  updated(): void {
    const { members, size, weight } = this.endpoints;
    const { table } = this;
    if (size === 0) {
      table.fill(-1);
      return;
    }
    let position = 0;
    let count = 0;
    for (let place = 0; place < table.length; place++) {
      const slot = members[position];
      table[place] = slot;
      if (++count < Math.round(weight[slot])) continue;
      count = 0;
      position = (position + 1) % size;
    }
  }

  pick(_now: number, random: Random): number {
    return this.pickFrom(Math.floor(random.unit() * TWO_TO_32));
  }

  pickFrom(address: number): number {
    if (this.endpoints.size === 0) return -1;
    return this.table[Math.imul(address, GOLDEN_RATIO_32) >>> (32 - BITS)];
  }
}
