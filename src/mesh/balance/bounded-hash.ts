/**
 * Consistent hashing with bounded loads: a key goes to its own endpoint unless that has more than its share
 * of the proxy's requests in flight, times a factor. Then it goes to the first that has not, in an order
 * drawn from the key, so that keys of one full endpoint spread over all the others; if all are full, to the
 * least full.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/common/thread_aware_lb_impl.cc
 * BoundedLoadHashingLoadBalancer (hash_balance_factor), v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe);
 * Mirrokni et al., Consistent hashing with bounded loads, 2017; Chen et al., Revisiting consistent hashing
 * with bounded loads, 2019 (the drawn order).
 * Draws: as HashBalancer.
 */

import type { Endpoints } from "../endpoint";
import type { BuildTable, Tables } from "./hash-table";
import { HashBalancer } from "./hash-table";
import { Mt19937 } from "./mt19937";

const TWO_TO_32 = 4294967296;

export class BoundedHash extends HashBalancer {
  /** In percent of the mean, as Envoy has it. */
  private readonly factor: number;
  private readonly order = new Mt19937();
  private shuffled = new Int32Array(0);
  /** Requests in flight, endpoints that have left included. */
  private open = 0;

  constructor(endpoints: Endpoints, build: BuildTable, tables: Tables, factorPercent: number) {
    super(endpoints, build, tables);
    this.factor = factorPercent;
  }

  override updated(): void {
    super.updated();
    if (this.shuffled.length < this.slots.length) this.shuffled = new Int32Array(this.slots.length);
  }

  override pickHashed(high: number, low: number, _now: number, attempt = 0): number {
    const home = this.home(high, low, attempt);
    if (home < 0) return -1;
    const load = this.overload(home);
    return this.slots[load <= 1 ? home : this.detour(home, load, low)];
  }

  sent(): void {
    this.open++;
  }

  answered(): void {
    this.open--;
  }

  /** Requests in flight at an endpoint over those that it may have. */
  private overload(index: number): number {
    const active = this.endpoints.active[this.slots[index]];
    return overloadFactor(this.open, active, this.factor, this.weights[index]);
  }

  /** The first endpoint that is not full, in the key's own order; `home` is full. */
  private detour(home: number, load: number, seed: number): number {
    const { order } = this;
    const n = this.slots.length;
    const shuffled = this.shuffled;
    for (let k = 0; k < n; k++) shuffled[k] = k;
    order.seed(seed);
    let least = home;
    let leastLoad = load;
    for (let k = 0; k < n; k++) {
      const other = k + uniform(order, n - k);
      const index = shuffled[other];
      shuffled[other] = shuffled[k];
      shuffled[k] = index;
      if (index === home) continue;
      const itsLoad = this.overload(index);
      if (itsLoad <= 1) return index;
      if (itsLoad < leastLoad) {
        least = index;
        leastLoad = itsLoad;
      }
    }
    return least;
  }
}

/** Requests at an endpoint over its places; more than 1: it is full. */
export function overloadFactor(open: number, active: number, factorPercent: number, weight: number): number {
  const places = Math.floor(((open + 1) * factorPercent + 99) / 100);
  return active / Math.max(Math.ceil(places * weight), 1);
}

/** A whole number below n, each as likely. */
export function uniform(order: Mt19937, n: number): number {
  const width = Math.floor(TWO_TO_32 / n);
  for (;;) {
    const x = Math.floor(order.next() / width);
    if (x < n) return x;
  }
}
