/**
 * By a hash of the request's key, or of the address of who asks. `map-based`: servers by weight in a fixed
 * order, the hash modulo its length says which; when one comes or goes, nearly all keys move. `consistent`:
 * the nearest of the servers' points on a circle; only its keys move. Requests without a key go to servers
 * in turn, along the map or the circle.
 *
 * Source: haproxy/haproxy src/backend.c get_server_hh, get_server_sh; src/lb_map.c, src/lb_chash.c @50872da.
 * Differs: a server that is full is not left out.
 * Draws: of addresses unit() a pick for one that is not known; else none.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import { fullHash, HAPROXY_KEY_HASHES, HaproxyPoints } from "./haproxy-hash";
import type { HaproxyHashFunction } from "./haproxy-hash";
import { haproxyMap } from "./haproxy-map";
import { idOf } from "./haproxy-random";
import { shared } from "./hash-table";
import type { Tables } from "./hash-table";
import type { KeyHash } from "../../lib/key-hash";

const TWO_TO_32 = 4294967296;

export interface HaproxySourceOptions {
  readonly hashType: "map-based" | "consistent";
  /** Mixes the bits of the hash once more. */
  readonly avalanche: boolean;
}

export interface HaproxyHashOptions extends HaproxySourceOptions {
  readonly function: HaproxyHashFunction;
}

/** What both have in common: from a hash to a server. */
abstract class HaproxyLookup implements Balancer {
  protected readonly endpoints: Endpoints;
  private readonly isConsistent: boolean;
  private readonly avalanche: boolean;
  private readonly tables: Tables;
  private slots = new Int32Array(0);
  /** Slots by place; or points of positions in `slots`. */
  private map = new Int32Array(0);
  private points = new HaproxyPoints([], []);
  /** The place in the map, or the point, that comes next for requests without a key. */
  private next = 0;

  constructor(endpoints: Endpoints, { hashType, avalanche }: HaproxySourceOptions, tables: Tables) {
    this.endpoints = endpoints;
    this.isConsistent = hashType === "consistent";
    this.avalanche = avalanche;
    this.tables = tables;
  }

  abstract pick(now: number, random: Random): number;

  updated(): void {
    const { endpoints, isConsistent, tables } = this;
    const { members, size, weight } = endpoints;
    const slots = members.slice(0, size);
    this.slots = slots;
    const weights = Array.from(slots, (slot) => weight[slot]);
    if (isConsistent) {
      const ids = Array.from(slots, (slot) => idOf(endpoints, slot));
      const key = `${ids.join()}=${weights.join()}`;
      this.points = shared(tables, key, () => new HaproxyPoints(ids, weights));
    } else this.map = haproxyMap(weights).map((position) => slots[position]);
    const places = isConsistent ? this.points.size : this.map.length;
    if (this.next >= places) this.next = 0;
  }

  protected at(hash: number): number {
    const mixed = this.avalanche ? fullHash(hash) : hash >>> 0;
    if (this.slots.length === 0) return -1;
    if (this.isConsistent) return this.slots[this.points.find(0, mixed)];
    return this.map[mixed % this.map.length];
  }

  protected inTurn(): number {
    if (this.slots.length === 0) return -1;
    const place = this.next++;
    const { isConsistent, map, points } = this;
    if (this.next === (isConsistent ? points.size : map.length)) this.next = 0;
    return isConsistent ? this.slots[points.ownerOf(place)] : map[place];
  }
}

/** `balance hdr(name)`, `balance url_param name`, `balance uri`: by the key. */
export class HaproxyHash extends HaproxyLookup {
  readonly keyHash: KeyHash;

  constructor(endpoints: Endpoints, options: HaproxyHashOptions, tables: Tables) {
    super(endpoints, options, tables);
    this.keyHash = HAPROXY_KEY_HASHES[options.function];
  }

  pick(): number {
    return this.inTurn();
  }

  /** The words are those of `keyHash`. */
  pickHashed(_high: number, low: number): number {
    return this.at(low);
  }
}

/** `balance source`: the number that the address is, whatever the hash function. */
export class HaproxySource extends HaproxyLookup {
  pick(_now: number, random: Random): number {
    return this.at(Math.floor(random.unit() * TWO_TO_32));
  }

  pickFrom(address: number): number {
    return this.at(address);
  }
}
