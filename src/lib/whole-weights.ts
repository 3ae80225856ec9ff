/** Weights as whole numbers from 1, for products that know no others: hundredths, unless all are whole. */
export function wholeWeights(weights: readonly number[]): number[] {
  const unit = weights.every(Number.isInteger) ? 1 : 100;
  return weights.map((weight) => Math.max(1, Math.round(weight * unit)));
}
