/**
 * Finagle's heap: the endpoint with the fewest requests in flight of all, found without looking at all. Which
 * of equals it is depends on how the heap stands; an endpoint that becomes idle takes a random place in it,
 * so that the idle ones are used in no order.
 *
 * Source: twitter/finagle finagle-core/src/main/scala/com/twitter/finagle/loadbalancer/heap/
 * HeapLeastLoaded.scala @131c230 and Heap.scala @2dfc051.
 * Differs: who cannot be used is left out by the owner, where Finagle moves it to the bottom; the loads of
 * endpoints that come back are those of now.
 * Draws: below(n) when an endpoint has become idle; none for a pick.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";

export class LeastLoadedHeap implements Balancer {
  private readonly endpoints: Endpoints;
  /** From 1 on: slots, of which the first `size` count. */
  private heap = new Int32Array(8);
  private size = 0;
  /** by slot: its place in the heap; 0: none */
  private place = new Int32Array(4);
  /** by slot: the arrival that stands there */
  private arrival = new Float64Array(4);
  /** Chance of the last update, for answers, which come without. */
  private random: Random | null = null;

  constructor(endpoints: Endpoints) {
    this.endpoints = endpoints;
  }

  updated(_now: number, random: Random): void {
    const { arrival, capacity, members, size } = this.endpoints;
    this.random = random;
    const before = this.heap.slice(1, this.size + 1);
    const isMember = new Uint8Array(capacity);
    for (let k = 0; k < size; k++) isMember[members[k]] = 1;
    if (this.heap.length <= size) this.heap = new Int32Array(2 * size + 2);
    const known = new Uint8Array(capacity);
    this.size = 0;
    this.place = new Int32Array(capacity);
    const arrivals = this.arrival;
    this.arrival = new Float64Array(capacity);
    const add = (slot: number): void => {
      known[slot] = 1;
      this.arrival[slot] = arrival[slot];
      this.put(++this.size, slot);
      this.rise(this.size);
    };
    // Those that stay keep their order as far as their loads allow.
    for (const slot of before) if (isMember[slot] === 1 && arrivals[slot] === arrival[slot]) add(slot);
    for (let k = 0; k < size; k++) if (known[members[k]] === 0) add(members[k]);
  }

  pick(): number {
    return this.size === 0 ? -1 : this.heap[1];
  }

  sent(slot: number): void {
    const at = this.placeOf(slot);
    if (at > 0) this.sink(at, this.size);
  }

  answered(slot: number): void {
    const at = this.placeOf(slot);
    if (at === 0) return;
    if (this.endpoints.active[slot] > 0 || this.size < 2) {
      this.rise(at);
      return;
    }
    const { size } = this;
    this.swap(at, size);
    this.sink(at, size - 1);
    const other = this.random!.below(size) + 1;
    this.swap(other, size);
    this.rise(other);
    this.rise(size);
  }

  private placeOf(slot: number): number {
    return this.arrival[slot] === this.endpoints.arrival[slot] ? this.place[slot] : 0;
  }

  private rise(from: number): void {
    for (let at = from; at > 1 && this.isLess(at, at >> 1); at >>= 1) this.swap(at, at >> 1);
  }

  /** In the heap of the first `size`. */
  private sink(from: number, size: number): void {
    let at = from;
    while (2 * at <= size) {
      const child = 2 * at === size || this.isLess(2 * at, 2 * at + 1) ? 2 * at : 2 * at + 1;
      if (!this.isLess(child, at)) return;
      this.swap(child, at);
      at = child;
    }
  }

  private isLess(a: number, b: number): boolean {
    const { active } = this.endpoints;
    return active[this.heap[a]] < active[this.heap[b]];
  }

  private swap(a: number, b: number): void {
    const slot = this.heap[a];
    this.put(a, this.heap[b]);
    this.put(b, slot);
  }

  private put(at: number, slot: number): void {
    this.heap[at] = slot;
    this.place[slot] = at;
  }
}
