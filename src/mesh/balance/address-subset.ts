/**
 * Which of all endpoints a caller knows at all, so that each keeps few connections: a part of the list that
 * its resolver gives, chosen before any balancer sees it.
 *
 * Deterministic: callers are dealt out in rounds; those of a round share a shuffled list, from which each
 * takes a part of its own, so that endpoints have the same number of callers but for two. What does not
 * fill a part is left out, by turns. Random: each caller hashes endpoints with a salt of its own and takes
 * the first; an endpoint that comes or goes changes one entry at most.
 *
 * Source: grpc/proposal A68-deterministic-subsetting-lb-policy.md @0d86f1b (Google, Site Reliability
 * Engineering, chapter 20; Ward et al., Reinventing backend subsetting at Google, 2022) and
 * A68-random-subsetting.md @1058d36.
 * Differs: the list is shuffled by std::mt19937 seeded with the round, where Go has a generator of its own;
 * the hash is xxHash64, as in grpc-go's balancer/randomsubsetting @097604b, and the salt its seed.
 * Draws: none.
 */

import { Mt19937 } from "./mt19937";
import { uniform } from "./bounded-hash";
import { XxHash64 } from "./xx-hash";

export interface AddressSubset {
  readonly kind: "deterministic" | "random";
  /** How many endpoints a caller knows. */
  readonly size: number;
}

/** Positions, in a list of `count` that all callers have in the same order, of those that `caller` knows. */
export function deterministicSubset(count: number, size: number, caller: number): number[] {
  const all = Array.from({ length: count }, (_, position) => position);
  if (count <= size) return all;
  const parts = Math.floor(count / size);
  const round = Math.floor(caller / parts);
  const left = count % size;
  const firstLeft = (round * left) % count;
  const taken = all.filter((position) => (position - firstLeft + count) % count >= left);
  const chance = new Mt19937().seed(round);
  for (let last = taken.length - 1; last > 0; last--) {
    const other = uniform(chance, last + 1);
    [taken[last], taken[other]] = [taken[other], taken[last]];
  }
  const start = (caller % parts) * size;
  return taken.slice(start, start + size).sort((a, b) => a - b);
}

/** Positions of those endpoints that a caller with this salt, a 32-bit number, knows. */
export function randomSubset(names: readonly string[], size: number, salt: number): number[] {
  const all = names.map((_, position) => position);
  if (names.length <= size) return all;
  const hasher = new XxHash64();
  const hashes = names.map((name) => {
    const { high, low } = hasher.hash(name, salt);
    return [high >>> 0, low >>> 0];
  });
  const byHash = all.sort((a, b) => hashes[a][0] - hashes[b][0] || hashes[a][1] - hashes[b][1] || a - b);
  return byHash.slice(0, size).sort((a, b) => a - b);
}
