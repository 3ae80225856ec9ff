/**
 * A ring of hashes: each endpoint stands at several places, more for more weight; a key goes to the first
 * place from its own hash on. When an endpoint leaves, only its own keys move.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/ring_hash/ring_hash_lb.cc, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe). Of gRPC's, whose keys walk on, see \`GrpcRingHash\`.
 * Draws: none.
 */

import { assert } from "../../lib/assert";
import type { HashTable } from "./hash-table";
import { MurmurHash64 } from "./murmur-hash";
import { XxHash64 } from "./xx-hash";

export interface RingHashOptions {
  /**
   * Places on the ring: at least so many, more where a small weight needs it, and never more than `maxSize`.
   */
  readonly minSize: number;
  readonly maxSize: number;
  readonly hash: "xxHash64" | "murmur2";
}

/** Envoy takes no larger ones. */
export const RING_SIZE_LIMIT = 8_388_608;

export class Ring implements HashTable {
  /** By place: the words of its hash, rising, and the endpoint. */
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly owner: Int32Array;
  /** The number of places that was aimed at. */
  readonly size: number;

  /** `weights` sum to 1. */
  constructor(names: readonly string[], weights: readonly number[], options: RingHashOptions) {
    const { minSize, maxSize, hash } = options;
    assert(minSize <= maxSize, `a ring of at least ${minSize} and at most ${maxSize} places cannot be`);
    const least = weights.reduce((min, weight) => Math.min(min, weight), 1);
    const scale = Math.min(Math.ceil(least * minSize) / least, maxSize);
    this.size = Math.ceil(scale);
    // Each endpoint's target is a sum of doubles, so that the last may have a place more.
    const room = this.size + 1;
    const high = new Uint32Array(room);
    const low = new Uint32Array(room);
    const owner = new Int32Array(room);
    const hasher = hash === "murmur2" ? new MurmurHash64() : new XxHash64();
    let place = 0;
    let target = 0;
    names.forEach((name, endpoint) => {
      target += scale * weights[endpoint];
      for (let k = 0; place < target && place < room; k++) {
        hasher.hash(`${name}_${k}`);
        high[place] = hasher.high;
        low[place] = hasher.low;
        owner[place++] = endpoint;
      }
    });
    const order = Uint32Array.from({ length: place }, (_, k) => k).sort(
      (a, b) => high[a] - high[b] || low[a] - low[b],
    );
    this.high = Uint32Array.from(order, (k) => high[k]);
    this.low = Uint32Array.from(order, (k) => low[k]);
    this.owner = Int32Array.from(order, (k) => owner[k]);
  }

  find(high: number, low: number, attempt: number): number {
    return this.owner[(this.placeOf(high, low) + attempt) % this.owner.length];
  }

  /** The first place from a hash on. */
  placeOf(high: number, low: number): number {
    let first = 0;
    let last = this.owner.length;
    while (first < last) {
      const middle = (first + last) >>> 1;
      const isBelow = this.high[middle] < high || (this.high[middle] === high && this.low[middle] < low);
      if (isBelow) first = middle + 1;
      else last = middle;
    }
    return first === this.owner.length ? 0 : first;
  }
}
