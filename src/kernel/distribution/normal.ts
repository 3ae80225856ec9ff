import type { Random } from "../../lib/random";
import { normalQuantile } from "../../lib/special-functions";

/** By inversion; a negative draw counts as 0. */
export function normal(mean: number, sd: number, random: Random): number {
  const value = mean - sd * normalQuantile(random.unit());
  return value > 0 ? value : 0;
}
