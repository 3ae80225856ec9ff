import type { Random } from "../../lib/random";

/** By part: its weight and those before it, over all. The last is exactly 1. */
export function mixtureShares(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return Float64Array.from(weights, (weight) => (before += weight) / total);
}

/** Which part to draw from. Mixtures have few parts, so the search is linear. */
export function mixturePart(shares: Float64Array, random: Random): number {
  const u = random.unit();
  let part = 0;
  while (shares[part] <= u) part++;
  return part;
}
