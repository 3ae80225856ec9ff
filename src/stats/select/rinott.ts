import { gammaQuantile, normalCdf } from "../../lib/special-functions";
import { covariance } from "../covariance";

/** Points of the rule for the two integrals. */
const POINTS = 96;

/**
 * Rinott's constant h: with it two-stage sampling chooses the best of `systems` with probability
 * `confidence`, after `first` replications of each.
 * Source: Rinott, "On two-stage selection procedures and related probability-inequalities", Communications
 * in Statistics A7, 1978. The double integral is taken in the two chi-square probabilities, 0..1, by a
 * midpoint rule whose points are drawn to both ends, where the integrand bends; h is found by bisection.
 */
export function rinottConstant(systems: number, first: number, confidence: number): number {
  const { values, weights } = chiSquarePoints(first - 1);
  const inverse = values.map((value) => 1 / value);
  const chance = (h: number): number => {
    let outer = 0;
    for (let y = 0; y < POINTS; y++) {
      let inner = 0;
      for (let x = 0; x < POINTS; x++) {
        inner += weights[x] * normalCdf(h / Math.sqrt((first - 1) * (inverse[x] + inverse[y])));
      }
      outer += weights[y] * Math.exp((systems - 1) * Math.log(inner));
    }
    return outer;
  };
  let low = 0;
  let high = 4;
  while (chance(high) < confidence) high *= 2;
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (chance(middle) < confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Quantiles of chi-square with `freedom` degrees, and the weight of each in a mean over it. */
function chiSquarePoints(freedom: number): { values: number[]; weights: number[] } {
  const values: number[] = [];
  const weights: number[] = [];
  for (let k = 0; k < POINTS; k++) {
    // p = u^3 (10 - 15 u + 6 u^2): flat at both ends, where points then lie close together.
    const u = (k + 0.5) / POINTS;
    values.push(2 * gammaQuantile(freedom / 2, u * u * u * (10 - 15 * u + 6 * u * u)));
    weights.push((30 * u * u * (1 - u) * (1 - u)) / POINTS);
  }
  return { values, weights };
}

/** Replications that each system needs in all, after the values of its first stage. */
export function rinottSizes(
  values: readonly (readonly number[])[],
  delta: number,
  confidence: number,
): number[] {
  const first = values[0].length;
  const h = rinottConstant(values.length, first, confidence);
  return values.map((own) => Math.max(first, Math.ceil((h * h * covariance(own, own)) / (delta * delta))));
}
