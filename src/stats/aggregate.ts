import { group, max, mean, sum } from "d3-array";

/** Sum of a number of each row; 0 when there are none. */
export function total<T>(rows: Iterable<T>, of: (row: T) => number): number {
  return sum(rows, of);
}

/** Mean of those that are not null; NaN when there are none. Infinity when one is infinite. */
export function average(values: readonly (number | null)[]): number {
  return mean(values) ?? NaN;
}

/** The largest of those that are not null; NaN when there are none. */
export function largest(values: readonly (number | null)[]): number {
  return max(values, (value) => value ?? undefined) ?? NaN;
}

/** Rows with the same key, in the order in which keys first appear. */
export function groupBy<T>(rows: Iterable<T>, key: (row: T) => string): T[][] {
  return [...group(rows, key).values()];
}
