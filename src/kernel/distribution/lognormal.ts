import type { Random } from "../../lib/random";
import { normalQuantile } from "../../lib/special-functions";

/** By inversion. `mu` and `sigma` are of the logarithm. */
export function lognormal(mu: number, sigma: number, random: Random): number {
  return Math.exp(mu - sigma * normalQuantile(random.unit()));
}
