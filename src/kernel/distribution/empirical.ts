import type { Random } from "../../lib/random";

/** The observed values in falling order, as `empirical` takes them. */
export function empiricalTable(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort().reverse();
}

/** One of the values, each as likely as the others. */
export function empirical(values: Float64Array, random: Random): number {
  return values[random.below(values.length)];
}
