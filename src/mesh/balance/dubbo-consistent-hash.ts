/**
 * Dubbo's consistent hash: each endpoint stands at so many places of a circle of 2^32, four of them from each
 * MD5 of its address and a number; a key goes to the first place from its own hash on. Weights do not count.
 *
 * Source: apache/dubbo dubbo-cluster/src/main/java/org/apache/dubbo/rpc/cluster/loadbalance/
 * ConsistentHashLoadBalance.java @0b67066.
 * Differs: the key is that of the session, where Dubbo joins arguments of the call; a request without one
 * goes to a random place. A retry goes by the same hash, as in Dubbo.
 * Draws: unit() a pick without a key; none with one.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import { shared } from "./hash-table";
import type { HashTable, Tables } from "./hash-table";
import { MD5_OF_KEYS, md5 } from "./md5";

export interface DubboConsistentHashOptions {
  /** Places of each endpoint (`hash.nodes`); only whole fours count. */
  readonly hashNodes: number;
}

const TWO_TO_32 = 4294967296;

export class DubboCircle implements HashTable {
  /** Rising, and by place the endpoint. Of two at the same place the last given holds it. */
  readonly places: Float64Array;
  readonly owners: Int32Array;

  constructor(names: readonly string[], hashNodes: number) {
    const ownerOf = new Map<number, number>();
    names.forEach((name, owner) => {
      for (let k = 0; k < Math.floor(hashNodes / 4); k++) {
        const digest = md5(`${name}${k}`);
        for (let word = 0; word < 4; word++) ownerOf.set(digest[word] >>> 0, owner);
      }
    });
    this.places = Float64Array.from(ownerOf.keys()).sort();
    this.owners = Int32Array.from(this.places, (place) => ownerOf.get(place)!);
  }

  find(_high: number, low: number): number {
    const { places } = this;
    const hash = low >>> 0;
    let first = 0;
    let last = places.length;
    while (first < last) {
      const middle = (first + last) >>> 1;
      if (places[middle] < hash) first = middle + 1;
      else last = middle;
    }
    return this.owners[first === places.length ? 0 : first];
  }
}

export class DubboConsistentHash implements Balancer {
  readonly keyHash = MD5_OF_KEYS;
  private readonly endpoints: Endpoints;
  private readonly hashNodes: number;
  private readonly tables: Tables;
  private circle: DubboCircle | null = null;
  /** Slots in the order of the last update. */
  private slots = new Int32Array(0);

  /** `tables`: shared by proxies that call the same service in the same way. */
  constructor(endpoints: Endpoints, { hashNodes }: DubboConsistentHashOptions, tables: Tables) {
    this.endpoints = endpoints;
    this.hashNodes = hashNodes;
    this.tables = tables;
  }

  updated(): void {
    const { endpoints, hashNodes, tables } = this;
    this.slots = endpoints.members.slice(0, endpoints.size);
    const names = Array.from(this.slots, (slot) => endpoints.name(slot));
    this.circle =
      names.length === 0 ? null : shared(tables, names.join(), () => new DubboCircle(names, hashNodes));
  }

  pick(_now: number, random: Random): number {
    return this.pickHashed(0, Math.floor(random.unit() * TWO_TO_32));
  }

  pickHashed(high: number, low: number): number {
    return this.circle === null ? -1 : this.slots[this.circle.find(high, low)];
  }
}
