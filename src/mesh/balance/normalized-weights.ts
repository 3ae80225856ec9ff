/**
 * Weights as shares of their sum, in the same order.
 *
 * Source: twitter/finagle finagle-core loadbalancer WeightedAperture @4feb34c.
 * Draws: none.
 */

/** Weights as shares of their sum, in the same order. */
export function normalizedWeights(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
