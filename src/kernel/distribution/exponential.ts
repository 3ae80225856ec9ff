import type { Random } from "../../lib/random";

/**
 * By inversion. The logarithm is of the uniform itself, not of 1 - u: its 53 bits reach 37 means into the
 * tail.
 */
export function exponential(mean: number, random: Random): number {
  return -mean * Math.log(random.unit());
}
