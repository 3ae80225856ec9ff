/**
 * Earliest deadline first: hands out entries in proportion to their weights, the n-th turn of an entry being
 * due at n / weight.
 *
 * Source: envoyproxy/envoy source/common/upstream/edf_scheduler.h, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe). The arithmetic is Envoy's to the last bit; entries with the same
 * deadline leave in the order they came in.
 * Draws: none.
 */

import { assert } from "../../lib/assert";
import { ZERO } from "../../lib/double";

/** Pre-picks are counted modulo this (a tenth of 2^32). */
const PREPICKS_LIMIT = 429_496_729;

/** Added to each weight while the first deadlines are set, and only then. */
const PREPICK_EPSILON = 1e-13;

/** A pick is two steps, `next` and `requeue`, so that the weight may be computed after the entry is known. */
export class EdfScheduler {
  /** A binary heap by (deadline, order): three columns by heap position, of which the first `size` count. */
  private deadline = new Float64Array(4);
  private order = new Float64Array(4);
  private entry = new Int32Array(4);
  private size = 0;
  private time = ZERO;
  private insertions = 0;

  clear(): void {
    this.size = 0;
    this.time = 0;
    this.insertions = 0;
  }

  /** Adds an entry whose first turn is due 1 / weight from the present virtual time. */
  add(entry: number, weight: number): void {
    assert(weight > 0, `an EDF weight must be above 0, not ${weight}`);
    this.insert(entry, this.time + 1 / weight);
  }

  /** The entry whose turn it is, or -1 when there is none; virtual time moves to its deadline. */
  next(): number {
    if (this.size === 0) return -1;
    this.time = this.deadline[0]!;
    return this.entry[0];
  }

  /** Queues the entry that `next` gave for its next turn, 1 / weight later. */
  requeue(weight: number): void {
    this.sink(this.time + 1 / weight, this.insertions++, this.entry[0]);
  }

  /**
   * Starts over with the first `size` of `entries`, entry e of weight `weights[e]`, in the state that follows
   * `picks` picks, without making most of them: each entry gets the whole turns that are certain to be its
   * own, and only the rest, at most two for each entry, are picked one by one.
   */
  fill(entries: ArrayLike<number>, weights: ArrayLike<number>, size: number, picks: number): void {
    this.clear();
    const wanted = picks % PREPICKS_LIMIT;
    let sum = 0;
    for (let i = 0; i < size; i++) sum += weights[entries[i]] + PREPICK_EPSILON;
    let made = 0;
    for (let i = 0; i < size; i++) {
      const weight = weights[entries[i]] + PREPICK_EPSILON;
      assert(weight > 0, `an EDF weight must be above 0, not ${weight}`);
      let turns = Math.floor((weight * wanted) / sum);
      if (turns > 0 && turns / weight >= wanted / sum) turns--;
      made += turns;
      this.insert(entries[i], (turns + 1) / weight);
    }
    for (; made < wanted && size > 0; made++) this.requeue(weights[this.next()]);
  }

  private insert(entry: number, deadline: number): void {
    if (this.size === this.entry.length) this.grow();
    const order = this.insertions++;
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!(deadline < this.deadline[parent])) break; // a later insertion never passes an equal deadline
      this.move(parent, hole);
      hole = parent;
    }
    this.place(hole, deadline, order, entry);
  }

  /** Replaces the top of the heap and lets it sink to its place. */
  private sink(deadline: number, order: number, entry: number): void {
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.isBefore(child + 1, this.deadline[child], this.order[child])) child++;
      if (!this.isBefore(child, deadline, order)) break;
      this.move(child, hole);
      hole = child;
    }
    this.place(hole, deadline, order, entry);
  }

  private isBefore(position: number, deadline: number, order: number): boolean {
    const mine = this.deadline[position];
    return mine < deadline || (mine === deadline && this.order[position] < order);
  }

  private move(from: number, to: number): void {
    this.deadline[to] = this.deadline[from]!;
    this.order[to] = this.order[from]!;
    this.entry[to] = this.entry[from]!;
  }

  private place(position: number, deadline: number, order: number, entry: number): void {
    this.deadline[position] = deadline;
    this.order[position] = order;
    this.entry[position] = entry;
  }

  private grow(): void {
    const { deadline, order, entry } = this;
    this.deadline = new Float64Array(entry.length * 2);
    this.order = new Float64Array(entry.length * 2);
    this.entry = new Int32Array(entry.length * 2);
    this.deadline.set(deadline);
    this.order.set(order);
    this.entry.set(entry);
  }
}
