import { AgainstBestOf } from "./against-best";
import { scaleOf, signed } from "./figure";
import { levelText, type MeasuredVariant } from "./measured";
import { metricOf } from "./metrics";
import { acrossVariants } from "./run-view";
import { type Block, cell, table } from "./view";

/** Of two, the difference says it all. */
const LEAST = 3;

/**
 * How far the p99 of each of several variants may be from that of the best of the others; comparison.csv has
 * the same of all metrics. Nothing where there are no intervals.
 */
export function bestView(client: string, variants: readonly MeasuredVariant[]): Block[] {
  if (variants.length < LEAST) return [];
  const ofBest = new AgainstBestOf(variants);
  const scale = scaleOf(metricOf("p99"));
  const rows = acrossVariants(variants, { kind: "client", name: client }).flatMap(({ variant, measured }) => {
    const interval = ofBest.interval(variant, measured.scope, "p99");
    if (interval === null) return [];
    const { low, high } = interval;
    const isBest = high === 0 && low < 0;
    const isNot = low === 0 && high > 0;
    return [
      [
        cell(variant.name),
        cell(`[${signed(low, scale)}, ${signed(high, scale)}]`),
        cell(
          isBest ? "is the best" : isNot ? "is not the best" : "may be the best",
          isBest ? "good" : "plain",
        ),
      ],
    ];
  });
  if (rows.length === 0) return [];
  const level = `${levelText(variants[0])} all together`;
  return [table(`${client}: p99 less that of the best of the others (ms)`, ["<variant", level, "<it"], rows)];
}
