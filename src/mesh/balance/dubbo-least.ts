/**
 * Dubbo's least active and shortest response: of all endpoints the one with the fewest requests in flight,
 * or with the lowest mean time of successes (of a window that begins anew every now and then) x (requests in
 * flight + 1). Among equals one is drawn, by weight where weights differ.
 *
 * Source: apache/dubbo dubbo-cluster/src/main/java/org/apache/dubbo/rpc/cluster/loadbalance/
 * LeastActiveLoadBalance.java and ShortestResponseLoadBalance.java @324c625. Times are in whole ms, as there.
 * Draws: among k equals below(sum of weights) where weights differ, else below(k); none with one.
 */

import type { Random } from "../../lib/random";
import { widened } from "../endpoint";
import type { Balancer, Endpoints } from "../endpoint";
import { OK } from "../outcome";
import { DubboWeights } from "./dubbo-weights";
import type { DubboWarmupOptions } from "./dubbo-weights";

const NS_PER_MS = 1_000_000;

export interface DubboLeastOptions extends DubboWarmupOptions {
  /** After so long the mean time begins anew, ns; null: times do not count, requests in flight do. */
  readonly slidePeriodNs: number | null;
}

export class DubboLeast implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly slidePeriodNs: number;
  private readonly byResponse: boolean;
  private readonly weights: DubboWeights;
  private since = -Infinity;
  /** by slot: successes in this window, and the sum of their times, ms */
  private successes = new Float64Array(0);
  private elapsed = new Float64Array(0);
  /** by slot: the arrival that these are of */
  private arrival = new Float64Array(0);
  /** Those that tie, of which the first `ties` count. */
  private equals = new Int32Array(0);

  constructor(endpoints: Endpoints, options: DubboLeastOptions) {
    this.endpoints = endpoints;
    this.byResponse = options.slidePeriodNs !== null;
    this.slidePeriodNs = options.slidePeriodNs ?? Infinity;
    this.weights = new DubboWeights(endpoints, options);
  }

  updated(now: number): void {
    if (this.since === -Infinity) this.since = now;
    const { arrival, capacity, members, size } = this.endpoints;
    if (this.arrival.length < capacity) {
      this.successes = widened(this.successes, capacity);
      this.elapsed = widened(this.elapsed, capacity);
      this.arrival = widened(this.arrival, capacity);
      this.equals = new Int32Array(capacity);
    }
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      if (this.arrival[slot] === arrival[slot]) continue;
      this.arrival[slot] = arrival[slot]!;
      this.successes[slot] = 0;
      this.elapsed[slot] = 0;
    }
  }

  pick(now: number, random: Random): number {
    const { members, size } = this.endpoints;
    let least = Infinity;
    let ties = 0;
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      const load = this.load(slot);
      if (load > least) continue;
      if (load < least) ties = 0;
      least = load;
      this.equals[ties++] = slot;
    }
    if (now - this.since > this.slidePeriodNs) this.beginAnew(now);
    if (ties < 2) return ties === 0 ? -1 : this.equals[0];
    return this.draw(ties, now, random);
  }

  answered(slot: number, latencyNs: number, _now: number, outcome: number): void {
    if (outcome !== OK) return;
    this.successes[slot]++;
    this.elapsed[slot] += Math.floor(latencyNs / NS_PER_MS);
  }

  private load(slot: number): number {
    const active = this.endpoints.active[slot];
    if (!this.byResponse) return active;
    const successes = this.successes[slot];
    return successes === 0 ? 0 : Math.floor(this.elapsed[slot] / successes) * (active + 1);
  }

  private beginAnew(now: number): void {
    this.since = now;
    this.successes.fill(0);
    this.elapsed.fill(0);
  }

  private draw(ties: number, now: number, random: Random): number {
    let total = 0;
    let isSame = true;
    const first = this.weights.weight(this.equals[0], now);
    for (let k = 0; k < ties; k++) {
      const weight = this.weights.weight(this.equals[k], now);
      total += weight;
      if (weight !== first) isSame = false;
    }
    if (isSame) return this.equals[random.below(ties)];
    let left = random.below(total);
    for (let k = 0; k < ties - 1; k++) {
      left -= this.weights.weight(this.equals[k], now);
      if (left < 0) return this.equals[k];
    }
    return this.equals[ties - 1];
  }
}
