/**
 * Rendezvous hashing (highest random weight): every endpoint has a score for the key, and the highest wins.
 * There is no table, shares are as even as the hash, and an endpoint that leaves takes only its own keys
 * along; a pick looks at every endpoint.
 *
 * Source: envoyproxy/envoy@aab63ac source/extensions/load_balancing_policies/rendezvous_hash/
 * rendezvous_hash_lb.cc RendezvousHashTable; Thaler and Ravishankar, A name-based mapping scheme for
 * rendezvous, 1996 (weights as -w / ln x).
 * Draws: none.
 */

import { U64 } from "../../lib/u64";
import type { HashTable } from "./hash-table";
import { XxHash64 } from "./xx-hash";

/** The multiplier of xorshift64*, 2685821657736338717. */
const MULTIPLIER: readonly [number, number] = [0x2545f491, 0x4f6cdd1d];
const TWO_TO_32 = 4294967296;
const TWO_TO_MINUS_53 = 1.1102230246251565e-16;
const LN_2 = 0.6931471805599453;
const BIAS = 1023;

/** A double and its two words: the machines that this runs on have the low one first. */
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

export class Rendezvous implements HashTable {
  /** By endpoint: the words of the hash of its name. */
  private readonly high: Int32Array;
  private readonly low: Int32Array;
  private readonly weights: readonly number[];
  private readonly mixed = new U64();

  constructor(names: readonly string[], weights: readonly number[]) {
    this.high = new Int32Array(names.length);
    this.low = new Int32Array(names.length);
    this.weights = weights;
    const hasher = new XxHash64();
    names.forEach((name, endpoint) => {
      hasher.hash(name);
      this.high[endpoint] = hasher.high;
      this.low[endpoint] = hasher.low;
    });
  }

  find(high: number, low: number, attempt: number): number {
    // The hash XOR 2^64 - attempt.
    const keyHigh = attempt === 0 ? high : ~high;
    const keyLow = attempt === 0 ? low : low ^ -attempt;
    let best = 0;
    let bestScore = this.score(0, keyHigh, keyLow);
    for (let endpoint = 1; endpoint < this.weights.length; endpoint++) {
      const score = this.score(endpoint, keyHigh, keyLow);
      if (score <= bestScore) continue;
      best = endpoint;
      bestScore = score;
    }
    return best;
  }

  private score(endpoint: number, keyHigh: number, keyLow: number): number {
    const { mixed } = this;
    mixed.set(keyHigh ^ this.high[endpoint], keyLow ^ this.low[endpoint]);
    mixed.xorShiftRight(12);
    mixed.xor((mixed.high << 25) | (mixed.low >>> 7), mixed.low << 25);
    mixed.xorShiftRight(27).multiply(...MULTIPLIER);
    const share = ((mixed.high & 0x1fffff) * TWO_TO_32 + (mixed.low >>> 0)) * TWO_TO_MINUS_53;
    return -this.weights[endpoint] / (roughLog2(share) * LN_2);
  }
}

/** The logarithm to base 2, to about three digits: a ratio of polynomials for a mantissa in [0.75, 1.5). */
export function roughLog2(x: number): number {
  double[0] = x;
  const exponent = (words[1] >>> 20) & 0x7ff;
  const inner = BIAS ^ ((words[1] >>> 19) & 1);
  words[1] = (inner << 20) | (words[1] & 0xfffff);
  const t = double[0] - 1;
  return exponent - inner + (t * (0.338953 * t + 2.198599)) / (t + 1.523692);
}
