import { mean } from "d3-array";
import type { CaseReport } from "./report";

/** The spread of a metric over at least so many cases is known well enough to be held to 0.5 to 2 itself. */
const CASES_MIN = 20;

/**
 * Metrics that over all cases differ less between seeds than theory says, or more; and how many were looked
 * at.
 */
export function strangeSpreads(reports: readonly CaseReport[]): { checked: number; problems: string[] } {
  const byMetric = new Map<string, number[]>();
  for (const { metric, spread } of reports.flatMap(({ metrics }) => metrics))
    if (spread !== null) byMetric.set(metric, [...(byMetric.get(metric) ?? []), spread]);
  const known = [...byMetric].filter(([, spreads]) => spreads.length >= CASES_MIN);
  const problems = known.flatMap(([metric, spreads]) => {
    const spread = Math.sqrt(mean(spreads, (one) => one * one)!);
    const seen = `${spread.toFixed(2)} times as much as they should in ${spreads.length} cases`;
    return spread > 0.5 && spread < 2 ? [] : [`${metric}: the seeds differ ${seen}`];
  });
  return { checked: known.length, problems };
}
