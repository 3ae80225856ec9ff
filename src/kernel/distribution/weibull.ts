import type { Random } from "../../lib/random";

/** By inversion: an exponential raised to 1/shape. */
export function weibull(scale: number, inverseShape: number, random: Random): number {
  return scale * Math.exp(inverseShape * Math.log(-Math.log(random.unit())));
}
