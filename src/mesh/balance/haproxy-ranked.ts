/**
 * Servers kept in the order of a number that changes with their requests in flight: what `leastconn` and
 * `first` have in common. The first of them is taken; one whose number or weight changes goes behind its
 * equals.
 *
 * Source: haproxy/haproxy src/lb_fwlc.c fwlc_srv_reposition, fwlc_update_server_weight @50872da.
 * Draws: none.
 */

import { widened } from "../endpoint";
import type { Balancer, Endpoints } from "../endpoint";
import { SlotHeap } from "./slot-heap";

export abstract class HaproxyRanked implements Balancer {
  protected readonly endpoints: Endpoints;
  private readonly ranked = new SlotHeap();
  /** by slot: the arrival that is in; the update that named it last */
  private arrival = new Float64Array(0);
  private seen = new Float64Array(0);
  /** by slot: its weight at the last update */
  private weight = new Float64Array(0);
  private updates = 0;

  constructor(endpoints: Endpoints) {
    this.endpoints = endpoints;
  }

  /** A server's number; lower comes first. */
  protected abstract rank(slot: number): number;

  updated(): void {
    const { arrival, capacity, members, size, weight } = this.endpoints;
    if (this.arrival.length < capacity) {
      this.arrival = widened(this.arrival, capacity);
      this.seen = widened(this.seen, capacity);
      this.weight = widened(this.weight, capacity);
    }
    this.updates++;
    for (let position = 0; position < size; position++) this.seen[members[position]] = this.updates;
    for (let slot = 0; slot < capacity; slot++) {
      if (!this.ranked.has(slot)) continue;
      const isThere = this.seen[slot] === this.updates && this.arrival[slot] === arrival[slot];
      if (!isThere) this.ranked.remove(slot);
    }
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      this.arrival[slot] = arrival[slot]!;
      if (this.ranked.has(slot) && this.weight[slot] !== weight[slot]) this.ranked.remove(slot);
      if (this.ranked.has(slot)) this.changed(slot);
      else this.ranked.insert(slot, this.rank(slot));
      this.weight[slot] = weight[slot];
    }
  }

  pick(): number {
    return this.ranked.first;
  }

  sent(slot: number): void {
    this.changed(slot);
  }

  answered(slot: number): void {
    // What is answered after its server has left changes nothing.
    if (this.ranked.has(slot)) this.changed(slot);
  }

  private changed(slot: number): void {
    const rank = this.rank(slot);
    if (this.ranked.key(slot) === rank) return;
    this.ranked.remove(slot);
    this.ranked.insert(slot, rank);
  }
}
