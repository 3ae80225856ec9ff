/**
 * HAProxy's hash functions, and its tree of points for consistent hashing, in which the nearest point on
 * either side is taken, not the next.
 *
 * Source: haproxy/haproxy src/hash.c, include/haproxy/tools.h full_hash, src/lb_chash.c @50872da.
 * Draws: none.
 */

import { scaled } from "./haproxy-roundrobin";

/** Points of a server are numbered from its id times this. */
const POINTS_MAX = 4096;

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
export class HaproxyPoints {
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

  /** The server of the point nearest to `hash`; where two are as near, the one before. -1: there is none. */
  find(hash: number): number {
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
