/**
 * Weighted turns in an order that is fixed beforehand, and begun anew when servers change.
 *
 * Source: haproxy/haproxy src/lb_map.c map_get_server_rr @50872da.
 * Draws: none.
 */

import type { Balancer, Endpoints } from "../endpoint";
import { haproxyMap } from "./haproxy-map";

export class HaproxyStaticRr implements Balancer {
  private readonly endpoints: Endpoints;
  /** Slots, by place. */
  private map = new Int32Array(0);
  private index = 0;

  constructor(endpoints: Endpoints) {
    this.endpoints = endpoints;
  }

  updated(): void {
    const { members, size, weight } = this.endpoints;
    const slots = members.slice(0, size);
    this.map = haproxyMap(Array.from(slots, (slot) => weight[slot])).map((position) => slots[position]);
    if (this.index >= this.map.length) this.index = 0;
  }

  pick(): number {
    if (this.map.length === 0) return -1;
    const slot = this.map[this.index++];
    if (this.index === this.map.length) this.index = 0;
    return slot;
  }
}
