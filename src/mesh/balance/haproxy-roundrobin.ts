/**
 * Weighted round robin in a timeline: each server has a next position, which lies as far ahead as its weight
 * is small, and the one that is due first is taken. Servers that have had their turns in a round wait for the
 * next; those that have not begun fill the holes.
 *
 * Source: haproxy/haproxy src/lb_fwrr.c @50872da.
 * Differs: nothing; weights of several servers that change at once change in the order of the servers.
 * Draws: none.
 */

import { widened } from "../endpoint";
import type { Balancer, Endpoints } from "../endpoint";
import { SlotHeap } from "./slot-heap";

/** Steps of a weight (BE_WEIGHT_SCALE), and the largest of both kinds. */
export const HAPROXY_SCALE = 16;
export const HAPROXY_WEIGHT_MAX = 256;
const EWEIGHT_MAX = HAPROXY_WEIGHT_MAX * HAPROXY_SCALE;

export class HaproxyRoundrobin implements Balancer {
  private readonly endpoints: Endpoints;
  /** Servers due in this round; those that have not begun; those that wait for the next round. */
  private readonly current = new SlotHeap();
  private waiting = new SlotHeap();
  private next = new SlotHeap();
  private isNew = true;
  private currentWeight = 0;
  private currentPosition = 0;
  private nextWeight = 0;
  /** by slot: with HAProxy's names; `eweight` is 0 where the slot is not in any tree */
  private eweight = new Float64Array(0);
  private npos = new Float64Array(0);
  private lpos = new Float64Array(0);
  private rweight = new Float64Array(0);
  /** by slot: the arrival that these are of; the update that named it last */
  private arrival = new Float64Array(0);
  private seen = new Float64Array(0);
  private updates = 0;

  constructor(endpoints: Endpoints) {
    this.endpoints = endpoints;
  }

  updated(): void {
    const { arrival, capacity, members, size, weight } = this.endpoints;
    if (this.arrival.length < capacity) this.widen(capacity);
    this.updates++;
    for (let position = 0; position < size; position++) this.seen[members[position]] = this.updates;
    for (let slot = 0; slot < capacity; slot++) {
      if (this.eweight[slot] === 0) continue;
      const isThere = this.seen[slot] === this.updates && this.arrival[slot] === arrival[slot];
      if (!isThere) this.takeOut(slot);
    }
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      const eweight = scaled(weight[slot]);
      if (this.eweight[slot] === 0) this.bringIn(slot, eweight);
      else if (this.eweight[slot] !== eweight) this.reweigh(slot, eweight);
      this.arrival[slot] = arrival[slot]!;
    }
    if (this.isNew && size > 0) {
      this.isNew = false;
      this.currentWeight = this.nextWeight;
      this.currentPosition = this.nextWeight;
    }
  }

  pick(): number {
    if (this.endpoints.size === 0) return -1;
    if (this.currentWeight === 0) {
      this.currentWeight = this.nextWeight;
      this.currentPosition = this.nextWeight;
    }
    let slot = this.due();
    if (slot < 0) {
      this.switchTrees();
      slot = this.due();
    }
    this.move(slot);
    this.dequeue(slot);
    this.currentPosition++;
    this.queue(slot);
    return slot;
  }

  private due(): number {
    const slot = this.current.first;
    if (slot >= 0 && this.npos[slot] <= this.currentPosition) return slot;
    const waiting = this.waiting.first;
    if (waiting < 0) return slot;
    this.npos[waiting] = 0;
    this.rweight[waiting] = 0;
    return waiting;
  }

  private switchTrees(): void {
    const swap = this.waiting;
    this.waiting = this.next;
    this.next = swap;
    this.currentWeight = this.nextWeight;
    this.currentPosition = this.currentWeight;
  }

  /** A server's next position after it is taken. */
  private move(slot: number): void {
    const eweight = this.eweight[slot];
    if (this.npos[slot] === 0) this.npos[slot] = this.currentPosition;
    this.lpos[slot] = this.npos[slot];
    this.npos[slot] += Math.floor(this.nextWeight / eweight);
    this.rweight[slot] += this.nextWeight % eweight;
    if (this.rweight[slot] < eweight) return;
    this.rweight[slot] -= eweight;
    this.npos[slot]++;
  }

  private queue(slot: number): void {
    const npos = this.npos[slot];
    const isForNext = npos >= 2 * this.currentWeight || npos >= this.currentWeight + this.nextWeight;
    if (isForNext) {
      this.npos[slot] -= this.currentWeight;
      this.next.insert(slot, EWEIGHT_MAX - this.eweight[slot]);
      return;
    }
    const rest = Math.floor((EWEIGHT_MAX + this.rweight[slot] - this.eweight[slot]) / HAPROXY_SCALE);
    this.current.insert(slot, HAPROXY_WEIGHT_MAX * npos + rest);
  }

  private dequeue(slot: number): void {
    if (this.current.has(slot)) this.current.remove(slot);
    else if (this.waiting.has(slot)) this.waiting.remove(slot);
    else this.next.remove(slot);
  }

  private takeOut(slot: number): void {
    this.nextWeight -= this.eweight[slot];
    this.eweight[slot] = 0;
    this.dequeue(slot);
  }

  private bringIn(slot: number, eweight: number): void {
    this.eweight[slot] = eweight;
    this.nextWeight += eweight;
    this.npos[slot] = 0;
    this.lpos[slot] = 0;
    this.rweight[slot] = 0;
    if (this.isNew) {
      this.waiting.insert(slot, EWEIGHT_MAX - eweight);
      return;
    }
    const ahead = this.nextWeight + this.currentWeight - this.currentPosition;
    this.npos[slot] = this.currentPosition + Math.trunc(ahead / eweight);
    this.queue(slot);
  }

  /** Its next turn comes sooner if the server is heavier now, but not later if it is lighter. */
  private reweigh(slot: number, eweight: number): void {
    this.nextWeight += eweight - this.eweight[slot];
    this.eweight[slot] = eweight;
    if (this.waiting.has(slot)) {
      this.waiting.remove(slot);
      this.waiting.insert(slot, EWEIGHT_MAX - eweight);
      return;
    }
    const planned = this.next.has(slot) ? this.npos[slot] + this.currentWeight : this.npos[slot];
    const step = Math.floor(this.nextWeight / eweight);
    const soonest = Math.min(this.lpos[slot] + step, planned);
    this.npos[slot] = soonest < this.currentPosition + 2 ? this.currentPosition + step : soonest;
    this.rweight[slot] = 0;
    this.dequeue(slot);
    this.queue(slot);
  }

  private widen(capacity: number): void {
    this.eweight = widened(this.eweight, capacity);
    this.npos = widened(this.npos, capacity);
    this.lpos = widened(this.lpos, capacity);
    this.rweight = widened(this.rweight, capacity);
    this.arrival = widened(this.arrival, capacity);
    this.seen = widened(this.seen, capacity);
  }
}

/** A weight as HAProxy calculates with it: whole, and not 0. */
export function scaled(weight: number): number {
  return Math.max(1, Math.round(weight * HAPROXY_SCALE));
}
