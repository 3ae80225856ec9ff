/**
 * HAProxy's hash functions, and its tree of points for consistent hashing, in which the nearest point on
 * either side is taken, not the next.
 *
 * Source: haproxy/haproxy src/hash.c, include/haproxy/tools.h full_hash, src/lb_chash.c @50872da.
 * Draws: none.
 */

import { crc32 } from "./crc32";
import { scaled } from "./haproxy-roundrobin";
import type { HashTable } from "./hash-table";
import type { KeyHash } from "../../lib/key-hash";
import { TextBytes } from "./xx-hash";

/** Points of a server are numbered from its id times this. */
const POINTS_MAX = 4096;

const bytes = new TextBytes();

function sdbm(text: string): number {
  bytes.set(text);
  let hash = 0;
  for (let k = 0; k < bytes.length; k++) hash = (bytes.byte(k) + (hash << 6) + (hash << 16) - hash) | 0;
  return hash >>> 0;
}

function djb2(text: string): number {
  bytes.set(text);
  let hash = 5381;
  for (let k = 0; k < bytes.length; k++) hash = ((hash << 5) + hash + bytes.byte(k)) | 0;
  return hash >>> 0;
}

function wt6(text: string): number {
  bytes.set(text);
  let h0 = 0xa53c965a | 0;
  let h1 = 0x5ca6953a | 0;
  let step0 = 6;
  let step1 = 18;
  for (let k = 0; k < bytes.length; k++) {
    h0 = ~(h0 ^ bytes.byte(k));
    h1 = ~(h1 + bytes.byte(k));
    const turned = (h1 << step0) | (h1 >>> (32 - step0));
    h1 = (h0 << step1) | (h0 >>> (32 - step1));
    h0 = turned;
    const steps = ((h0 >>> 16) ^ h1) & 0xffff;
    step0 = steps & 0x1f;
    step1 = steps >>> 11;
  }
  return (h0 ^ h1) >>> 0;
}

/** What `hash-type` can name. */
export const HAPROXY_HASHES = { sdbm, djb2, wt6, crc32 } as const;

export type HaproxyHashFunction = keyof typeof HAPROXY_HASHES;

class LowWord implements KeyHash {
  readonly high = 0;
  low = 0;
  private readonly of: (text: string) => number;

  constructor(of: (text: string) => number) {
    this.of = of;
  }

  hash(text: string): void {
    this.low = this.of(text);
  }
}

/** Each as the low word; one for all, so that owners can keep what it has hashed. */
export const HAPROXY_KEY_HASHES: Readonly<Record<HaproxyHashFunction, KeyHash>> = {
  sdbm: new LowWord(sdbm),
  djb2: new LowWord(djb2),
  wt6: new LowWord(wt6),
  crc32: new LowWord(crc32),
};

/** Bob Jenkins' full avalanche, spread over all 32 bits. */
export function fullHash(value: number): number {
  let a = value | 0;
  a = (a + 0x7ed55d16 + (a << 12)) | 0;
  a = a ^ 0xc761c23c ^ (a >>> 19);
  a = (a + 0x165667b1 + (a << 5)) | 0;
  a = (a + 0xd3a2646c) ^ (a << 9);
  a = (a + 0xfd7046c5 + (a << 3)) | 0;
  a = a ^ 0xb55a4f09 ^ (a >>> 16);
  return Math.imul(a, 3221225473) >>> 0;
}

/** Points on a circle of 2^32; each server has 16 for each of its weight. */
export class HaproxyPoints implements HashTable {
  /** In ascending order, and the server of each by its position in what was given. */
  private readonly points: Float64Array;
  private readonly owners: Int32Array;

  /** `ids`: whole numbers from 1. */
  constructor(ids: readonly number[], weights: readonly number[]) {
    const all: [number, number][] = [];
    ids.forEach((id, owner) => {
      for (let k = 0; k < scaled(weights[owner]); k++) all.push([fullHash(id * POINTS_MAX + k), owner]);
    });
    all.sort((a, b) => a[0] - b[0]);
    this.points = Float64Array.from(all, ([point]) => point);
    this.owners = Int32Array.from(all, ([, owner]) => owner);
  }

  get size(): number {
    return this.points.length;
  }

  /** The server of a point, by its number in their order. */
  ownerOf(point: number): number {
    return this.owners[point];
  }

  /** The server of the point nearest to `hash`; where two are as near, the one before. -1: there is none. */
  find(_high: number, hash: number): number {
    const { points, owners } = this;
    const count = points.length;
    if (count === 0) return -1;
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (points[middle] < hash) low = middle + 1;
      else high = middle;
    }
    const next = low === count ? 0 : low;
    const previous = next === 0 ? count - 1 : next - 1;
    const isBefore = (hash - points[previous]) >>> 0 <= (points[next] - hash) >>> 0;
    return owners[isBefore ? previous : next];
  }
}
