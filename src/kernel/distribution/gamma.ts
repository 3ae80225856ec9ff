import type { Random } from "../../lib/random";
import { normalQuantile } from "../../lib/special-functions";

/**
 * A gamma variable of scale 1 and shape at least 1, by rejection: at most 1.05 trials on average, of two
 * draws each.
 * Source: Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000), section
 * 4, without their squeeze, since the logarithm it saves costs no more than the test.
 */
export function gammaOfLargeShape(shape: number, random: Random): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = -normalQuantile(random.unit());
    const root = 1 + c * x;
    const v = root * root * root;
    // A v below 0 has no logarithm, and fails the test with the others.
    if (Math.log(random.unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Shapes below 1 take one more: gamma(shape + 1) times u^(1/shape), as section 6 of the paper. */
export function gamma(shape: number, scale: number, random: Random): number {
  if (shape >= 1) return scale * gammaOfLargeShape(shape, random);
  return scale * gammaOfLargeShape(shape + 1, random) * Math.exp(Math.log(random.unit()) / shape);
}
