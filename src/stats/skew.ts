import { max, mean, variance } from "d3-array";

/** How unevenly load is spread; both NaN when there is none. */
export interface Skew {
  /** Standard deviation over the mean: 0 when all have the same. */
  readonly cv: number;
  /** The most loaded over the mean, at least 1. */
  readonly maxOverMean: number;
}

/**
 * `loads`: by instance, e.g. requests. The instances are all there are, so the deviation is the
 * population's.
 */
export function skew(loads: readonly number[]): Skew {
  const average = mean(loads) ?? 0;
  if (!(average > 0)) return { cv: NaN, maxOverMean: NaN };
  const spread = ((variance(loads) ?? 0) * (loads.length - 1)) / loads.length;
  return { cv: Math.sqrt(spread) / average, maxOverMean: max(loads)! / average };
}
