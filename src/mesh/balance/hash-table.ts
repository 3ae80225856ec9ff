/**
 * Picks an endpoint by the hash of a request's key, so that a key stays with its endpoint while endpoints
 * come and go elsewhere. A request without a key goes to any place in the table, as in Envoy.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/common/thread_aware_lb_impl.cc
 * ThreadAwareLoadBalancerBase, v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe).
 * Differs: proxies that know the same endpoints may share a table, as Envoy's worker threads do.
 * Draws: unit() a pick without a key; none with one.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import { normalizedWeights } from "./normalized-weights";

/** Where each hash goes; endpoints are numbered as they were given. */
export interface HashTable {
  /**
   * The endpoint for the 64-bit hash of two words. `attempt`: how many endpoints that it led to before were
   * refused.
   */
  find(high: number, low: number, attempt: number): number;
}

/** Makes a table for endpoints with these names, and weights that sum to 1. */
export type BuildTable = (names: readonly string[], weights: readonly number[]) => HashTable;

/** Tables by what they were made from. */
export type Tables = Map<string, HashTable>;

/** Tables kept; when there are more, all are forgotten. */
const TABLES_MAX = 32;
const TWO_TO_32 = 4294967296;

export class HashBalancer implements Balancer {
  protected readonly endpoints: Endpoints;
  private readonly build: BuildTable;
  private readonly tables: Tables;
  private table: HashTable | null = null;
  /** Slots in the order of the last update, and their shares of all weights. */
  protected slots = new Int32Array(0);
  protected weights: readonly number[] = [];

  /** `tables`: shared by proxies that call the same service in the same way. */
  constructor(endpoints: Endpoints, build: BuildTable, tables: Tables) {
    this.endpoints = endpoints;
    this.build = build;
    this.tables = tables;
  }

  updated(): void {
    const { endpoints } = this;
    const { members, size, weight } = endpoints;
    this.slots = members.slice(0, size);
    if (size === 0) {
      this.table = null;
      this.weights = [];
      return;
    }
    const names = Array.from(this.slots, (slot) => endpoints.name(slot));
    this.weights = normalizedWeights(Array.from(this.slots, (slot) => weight[slot]));
    this.table = this.tableFor(names);
  }

  pick(now: number, random: Random): number {
    const u = random.unit() * TWO_TO_32;
    return this.pickHashed(u, (u - Math.floor(u)) * TWO_TO_32, now);
  }

  pickHashed(high: number, low: number, _now: number, attempt = 0): number {
    const index = this.home(high, low, attempt);
    return index < 0 ? -1 : this.slots[index];
  }

  /** The number of the endpoint that a hash belongs to; -1 when there is none. */
  protected home(high: number, low: number, attempt: number): number {
    return this.table === null ? -1 : this.table.find(high >>> 0, low >>> 0, attempt);
  }

  private tableFor(names: readonly string[]): HashTable {
    const key = this.endpoints.equalWeights ? names.join() : names.join() + this.weights.join();
    return shared(this.tables, key, () => this.build(names, this.weights));
  }
}

/** The table built under `key` before, or a new one; who owns `tables` asks for one kind only. */
export function shared<T extends HashTable>(tables: Tables, key: string, build: () => T): T {
  const known = tables.get(key);
  if (known !== undefined) return known as T;
  if (tables.size >= TABLES_MAX) tables.clear();
  const table = build();
  tables.set(key, table);
  return table;
}
