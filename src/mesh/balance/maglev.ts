/**
 * Maglev's table: endpoints take turns at choosing a free place, each in an order of its own, until all are
 * taken. Shares are even to a place; when an endpoint leaves, its keys move, and a few of the others' too.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/maglev/maglev_lb.cc, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe); Eisenbud et al., Maglev: a fast and reliable software network load
 * balancer, NSDI 2016.
 * Draws: none.
 */

import { assert } from "../../lib/assert";
import { modulo64 } from "../../lib/u64";
import type { HashTable } from "./hash-table";
import { XxHash64 } from "./xx-hash";

export interface MaglevOptions {
  /** Places in the table: a prime, and many more than endpoints. */
  readonly size: number;
}

/** Envoy takes no larger ones. */
export const MAGLEV_SIZE_LIMIT = 5_000_011;

export class MaglevTable implements HashTable {
  /** By place: the endpoint. */
  readonly owner: Int32Array;

  /** `weights` sum to 1. */
  constructor(names: readonly string[], weights: readonly number[], { size }: MaglevOptions) {
    assert(
      isPrime(size) && size <= MAGLEV_SIZE_LIMIT,
      `a table of ${size} places is not a prime, or too large`,
    );
    const order = names.map((_, endpoint) => endpoint).sort((a, b) => compareBytes(names[a], names[b]));
    const hasher = new XxHash64();
    const offset = order.map((endpoint) => moduloOf(hasher.hash(names[endpoint], 0), size));
    const skip = order.map((endpoint) => moduloOf(hasher.hash(names[endpoint], 1), size - 1) + 1);
    const largest = weights.reduce((max, weight) => Math.max(max, weight), 0);
    this.owner = new Int32Array(size).fill(-1);
    const next = new Float64Array(names.length);
    const target = new Float64Array(names.length);
    let taken = 0;
    for (let round = 1; taken < size; round++) {
      for (let k = 0; k < order.length && taken < size; k++) {
        if (round * weights[order[k]] < target[k]) continue;
        target[k] += largest;
        let place = (offset[k] + skip[k] * next[k]++) % size;
        while (this.owner[place] >= 0) place = (offset[k] + skip[k] * next[k]++) % size;
        this.owner[place] = order[k];
        taken++;
      }
    }
  }

  find(high: number, low: number, attempt: number): number {
    if (attempt === 0) return this.owner[modulo64(high, low, this.owner.length)];
    // The hash XOR 2^64 - attempt.
    return this.owner[modulo64(~high, low ^ -attempt, this.owner.length)];
  }
}

export function isPrime(n: number): boolean {
  if (n < 4) return n > 1;
  for (let k = 2; k * k <= n; k++) if (n % k === 0) return false;
  return true;
}

function moduloOf({ high, low }: XxHash64, n: number): number {
  return modulo64(high, low, n);
}

/** In the order of their bytes in UTF-8, which is that of their code points. */
function compareBytes(a: string, b: string): number {
  const [left, right] = [Array.from(a, (letter) => letter.codePointAt(0)!), Array.from(b)];
  for (let k = 0; k < left.length && k < right.length; k++) {
    const difference = left[k] - right[k].codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
