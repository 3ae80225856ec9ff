/**
 * Endpoints in the order of their keys, those with the same key in the order in which they came: what
 * HAProxy's trees of servers are used for.
 *
 * Source: haproxy/haproxy include/import/eb32tree.h @50872da (elastic binary trees; duplicates leave in the
 * order of their insertion).
 * Differs: a binary heap, which gives the same order.
 * Draws: none.
 */

import { ZERO } from "../../lib/double";

export class SlotHeap {
  /** by heap position, of which the first `size` count: slot */
  private slots = new Int32Array(4);
  /** by slot: heap position + 1, 0 where it is not in; key; insertion */
  private place = new Int32Array(4);
  private keys = new Float64Array(4);
  private order = new Float64Array(4);
  private insertions = ZERO;
  size = 0;

  clear(): void {
    this.size = 0;
    this.place.fill(0);
  }

  /** The slot that comes first, or -1. */
  get first(): number {
    return this.size === 0 ? -1 : this.slots[0];
  }

  has(slot: number): boolean {
    return slot < this.place.length && this.place[slot] > 0;
  }

  key(slot: number): number {
    return this.keys[slot];
  }

  /** Adds a slot that is not in. */
  insert(slot: number, key: number): void {
    if (slot >= this.place.length) this.grow(slot);
    if (this.size === this.slots.length) this.widen();
    this.keys[slot] = key;
    this.order[slot] = this.insertions++;
    this.rise(this.size++, slot);
  }

  /** Takes a slot out that is in. */
  remove(slot: number): void {
    const hole = this.place[slot] - 1;
    this.place[slot] = 0;
    const last = this.slots[--this.size];
    if (last === slot) return;
    this.rise(hole, last);
    this.sink(this.place[last] - 1, last);
  }

  private rise(from: number, slot: number): void {
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.precedes(slot, this.slots[parent])) break;
      this.put(hole, this.slots[parent]);
      hole = parent;
    }
    this.put(hole, slot);
  }

  private sink(from: number, slot: number): void {
    let hole = from;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.precedes(this.slots[child + 1], this.slots[child])) child++;
      if (!this.precedes(this.slots[child], slot)) break;
      this.put(hole, this.slots[child]);
      hole = child;
    }
    this.put(hole, slot);
  }

  private precedes(a: number, b: number): boolean {
    return this.keys[a] < this.keys[b] || (this.keys[a] === this.keys[b] && this.order[a] < this.order[b]);
  }

  private put(position: number, slot: number): void {
    this.slots[position] = slot;
    this.place[slot] = position + 1;
  }

  private widen(): void {
    const slots = new Int32Array(this.slots.length * 2);
    slots.set(this.slots);
    this.slots = slots;
  }

  private grow(slot: number): void {
    const capacity = 2 * slot + 2;
    const place = new Int32Array(capacity);
    place.set(this.place);
    this.place = place;
    const keys = new Float64Array(capacity);
    keys.set(this.keys);
    this.keys = keys;
    const order = new Float64Array(capacity);
    order.set(this.order);
    this.order = order;
  }
}
