/**
 * By the key: each server has as many places as its weight, a key the place that its hash says; where that
 * server is out, the hash of the key with a number before it, added to the one before, up to 20 times, then
 * servers in turn. With `consistent` on a circle instead, where each has 160 points for each of its weight,
 * and a key goes to the next point, up to 20 points on; when servers come or go, only their keys move. A
 * request without a key goes to servers in turn.
 *
 * Source: nginx/nginx src/http/modules/ngx_http_upstream_hash_module.c @3f6f782 and 1.22.1.
 * Differs: as NginxPeers; weights that are no whole numbers count as hundredths.
 * Draws: none.
 */

import type { Endpoints } from "../endpoint";
import { CRC32_OF_KEYS, CRC32_START, crc32Before, crc32Byte, crc32Text } from "./crc32";
import { shared } from "./hash-table";
import type { HashTable, Tables } from "./hash-table";
import { NginxPeers } from "./nginx-peers";
import type { NginxPeerOptions } from "./nginx-peers";
import { NginxPlaces } from "./nginx-places";

const TRIES = 20;
const POINTS = 160;

export interface NginxHashOptions extends NginxPeerOptions {
  /** On a circle (ketama), so that most keys stay when servers change. */
  readonly consistent: boolean;
}

export class NginxHash extends NginxPeers {
  readonly keyHash = CRC32_OF_KEYS;
  private readonly consistent: boolean;
  private readonly tables: Tables;
  private readonly places: NginxPlaces;
  private circle: NginxCircle | null = null;

  constructor(endpoints: Endpoints, options: NginxHashOptions, tables: Tables) {
    super(endpoints, options);
    this.consistent = options.consistent;
    this.tables = tables;
    this.places = new NginxPlaces(endpoints);
  }

  override updated(): void {
    super.updated();
    this.places.update();
    const { endpoints, places } = this;
    if (!this.consistent || endpoints.size === 0) return;
    const names = Array.from(places.slots, (slot) => endpoints.name(slot));
    const weights = Array.from(places.slots, (slot) => endpoints.weight[slot]);
    this.circle = shared(
      this.tables,
      `${names.join()}=${weights.join()}`,
      () => new NginxCircle(names, weights),
    );
  }

  pick(now: number): number {
    return this.pickInTurn(now);
  }

  /** The words are those of `keyHash`. */
  pickHashed(high: number, low: number, now: number): number {
    if (this.endpoints.size < 2) return this.pickInTurn(now);
    const slot = this.consistent ? this.onCircle(low, now) : this.byPlace(high, low, now);
    if (slot < 0) return this.pickInTurn(now);
    this.chosen(slot, now);
    return slot;
  }

  private byPlace(length: number, crc: number, now: number): number {
    let hash = 0;
    for (let tries = 0; tries <= TRIES; tries++) {
      const own = tries === 0 ? crc : crc32Before(String(tries), crc, length);
      hash += (own >>> 16) & 0x7fff;
      const slot = this.places.at(hash);
      if (this.isUsable(slot, now)) return slot;
    }
    return -1;
  }

  private onCircle(hash: number, now: number): number {
    const circle = this.circle!;
    for (let tries = 0; tries <= TRIES; tries++) {
      const slot = this.places.slots[circle.find(0, hash, tries)];
      if (!this.isUsable(slot, now)) continue;
      // nginx picks in turn among the servers of the same name: there is one.
      this.currentWeight[slot] -= this.saveUp(slot);
      return slot;
    }
    return -1;
  }
}

/** Points on a circle of 2^32, as Cache::Memcached::Fast has them. */
export class NginxCircle implements HashTable {
  /** In ascending order, and by point the server. Of two at the same place the first given holds it. */
  readonly points: Uint32Array;
  readonly owners: Int32Array;

  /** `names`: a host, or host:port. */
  constructor(names: readonly string[], weights: readonly number[]) {
    const all = names.flatMap((name, owner) => {
      const base = baseOf(name);
      let previous = 0;
      return Array.from({ length: Math.max(1, Math.round(POINTS * weights[owner])) }, () => {
        let state = base;
        for (let shift = 0; shift < 32; shift += 8) state = crc32Byte(state, previous >>> shift);
        previous = ~state;
        return { point: previous >>> 0, owner };
      });
    });
    const sorted = all.sort((a, b) => a.point - b.point);
    const kept = sorted.filter(({ point }, k) => k === 0 || point !== sorted[k - 1].point);
    this.points = Uint32Array.from(kept, ({ point }) => point);
    this.owners = Int32Array.from(kept, ({ owner }) => owner);
  }

  find(_high: number, low: number, attempt: number): number {
    const hash = low >>> 0;
    let first = 0;
    let last = this.points.length;
    while (first < last) {
      const middle = (first + last) >>> 1;
      if (this.points[middle] < hash) first = middle + 1;
      else last = middle;
    }
    return this.owners[(first + attempt) % this.owners.length];
  }
}

/** The state after the host, a byte of 0, and the port. */
function baseOf(name: string): number {
  if (/^unix:/i.test(name)) return crc32Byte(crc32Text(CRC32_START, name.slice(5)), 0);
  const [, host, port] = /^(.*):(\d*)$/s.exec(name) ?? ["", name, ""];
  return crc32Text(crc32Byte(crc32Text(CRC32_START, host), 0), port);
}
