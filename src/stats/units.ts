import type { Result } from "./result";

/**
 * Results in groups that have nothing to do with each other's chance: each alone, or in pairs where the
 * second has the opposite chance of the first. Intervals are of groups.
 */
export function unitsOf(results: readonly Result[]): readonly (readonly Result[])[] {
  const units: Result[][] = [];
  for (const result of results) {
    const last = units.at(-1);
    const isSecond = result.mirrors && last?.[0].replication === result.replication - 1;
    if (isSecond) last.push(result);
    else units.push([result]);
  }
  return units;
}
