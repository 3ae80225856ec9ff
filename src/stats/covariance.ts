import { mean } from "d3-array";

/** Sample covariance of pairs; NaN with fewer than two. */
export function covariance(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a) ?? NaN, mean(b) ?? NaN];
  const sum = a.reduce((products, value, i) => products + (value - meanA) * (b[i] - meanB), 0);
  return a.length < 2 ? NaN : sum / (a.length - 1);
}
