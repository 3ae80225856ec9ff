import type { Random } from "../../lib/random";

/** Anything between `max` and `min`. */
export function uniform(min: number, max: number, random: Random): number {
  return max - (max - min) * random.unit();
}
