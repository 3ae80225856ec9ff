import type { Random } from "../../lib/random";
import { exponential } from "./exponential";

/** One draw for the branch, one for the time. */
export function hyperexponential(probability: number, mean1: number, mean2: number, random: Random): number {
  return exponential(random.unit() < probability ? mean1 : mean2, random);
}
