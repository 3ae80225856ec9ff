import { meanInterval, sectionedInterval, type Interval } from "../stats/interval";
import type { ColumnKind } from "./column";
import { within } from "./metrics";

type EndsOf<N extends string, U extends string, K extends ColumnKind> = readonly [
  readonly [`${N}_ci_low_${U}`, K, string],
  readonly [`${N}_ci_high_${U}`, K, string],
];

/** The two columns of the interval of a figure, which stands in `column`. */
export function endColumns<N extends string, U extends string, K extends ColumnKind>(
  name: N,
  unit: U,
  kind: K,
  column: string,
): EndsOf<N, U, K> {
  return [
    [`${name}_ci_low_${unit}`, kind, `confidence interval of ${column}`],
    [`${name}_ci_high_${unit}`, kind, "its other end"],
  ];
}

type CellsOf<N extends string, U extends string> = Readonly<
  Record<`${N}_ci_low_${U}` | `${N}_ci_high_${U}`, number | null>
>;

/** Their cells; empty where there is no interval. */
export function endCells<N extends string, U extends string>(
  name: N,
  unit: U,
  interval: Interval | null,
): CellsOf<N, U> {
  const cells = {
    [`${name}_ci_low_${unit}`]: interval?.low ?? null,
    [`${name}_ci_high_${unit}`]: interval?.high ?? null,
  };
  return cells as CellsOf<N, U>;
}

/** What the intervals of a row have in common. */
export const METHOD = [
  [
    "ci_method",
    "text",
    "where the intervals come from: `replications`, or `pairs` of them (`run.antithetic`); with one, " +
      "`batch-means` (overlapping; quantiles by sectioning), which needs a long run without faults; empty: " +
      "none",
  ],
  ["ci_confidence_ratio", "ratio", "their level, `run.confidence`"],
] as const;

/**
 * Of a row whose intervals come from replications alone, `units` of them or of pairs; empty with one, and
 * where it has no interval.
 */
export function methodCells(
  units: number,
  replications: number,
  confidence: number,
  hasAny = true,
): { readonly ci_method: string | null; readonly ci_confidence_ratio: number | null } {
  const isKnown = units > 1 && hasAny;
  return {
    ci_method: isKnown ? methodName(units, replications) : null,
    ci_confidence_ratio: isKnown ? confidence : null,
  };
}

export function methodName(units: number, replications: number): string {
  return units < replications ? "pairs" : "replications";
}

/** The interval, over replications, of a figure that is a mean of those by replication. */
export function overReplications(
  values: readonly number[],
  confidence: number,
  isPart = false,
): Interval | null {
  return within(meanInterval(values, confidence), isPart);
}

/** The same around a figure of all replications together. */
export function aroundPooled(
  values: readonly number[],
  pooled: number,
  confidence: number,
  isPart = false,
): Interval | null {
  return within(sectionedInterval(values, pooled, confidence), isPart);
}
