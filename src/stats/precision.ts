import type { Interval } from "./interval";

/** How narrow an interval must become. */
export interface Wanted {
  /** Half the width: over the estimate when `isRelative`, else in the unit of the estimate. */
  readonly half: number;
  readonly isRelative: boolean;
}

/** The rule must hold with this many numbers of replications in a row: a narrow interval may be luck. */
const IN_A_ROW = 3;

/**
 * Whether an interval is as narrow as wanted. A relative width is held against g / (1 + g), as it is taken
 * over the estimate and not over the unknown truth (Law, Simulation Modeling and Analysis, "obtaining a
 * specified precision").
 */
export function isNarrow(interval: Interval | null, { half, isRelative }: Wanted): boolean {
  if (interval === null) return false;
  const own = (interval.high - interval.low) / 2;
  return isRelative ? own <= (half / (1 + half)) * Math.abs(interval.mean) : own <= half;
}

/**
 * The first number of replications from `least` on with which to stop: `isEnough` has held with it and with
 * the numbers before it, `IN_A_ROW` in all. Null when there is none up to `n`.
 */
export function stopsAt(least: number, n: number, isEnough: (n: number) => boolean): number | null {
  let row = 0;
  for (let count = least; count <= n; count++) {
    row = isEnough(count) ? row + 1 : 0;
    if (row === IN_A_ROW) return count;
  }
  return null;
}

/** Confidence of each of `many` statements that are to hold all together with `confidence` (Bonferroni). */
export function bonferroni(confidence: number, many: number): number {
  return 1 - (1 - confidence) / Math.max(1, many);
}
