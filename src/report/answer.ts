import { compareMetric } from "./compared";
import { differenceUnit, scaleOf, signed } from "./figure";
import { findScope, type MeasuredExperiment, type MeasuredVariant } from "./measured";
import type { MetricName } from "./metrics";

/**
 * The answer in one sentence, over all clients together. The most available variant leads; of those that
 * are not shown to be less available than it, the one with the lowest p99 is the answer. It is named only
 * when it is shown to beat the baseline.
 */
export function answer({ variants, baseline }: MeasuredExperiment): string {
  if (baseline === null) return "";
  if (baseline.results.length < 2) {
    return "One replication cannot tell a difference from chance: set run.replications to 5 or more.";
  }
  const leader = lowest(variants, (variant) => -meshValue(variant, "availability"));
  const equals = variants.filter((variant) => verdict(variant, leader, "availability") !== "worse");
  const best = lowest(equals, (variant) => meshValue(variant, "p99"));
  if (best === baseline)
    return `None is shown to beat ${baseline.name}, the baseline, in availability and p99.`;
  const wins = (["availability", "p99"] satisfies MetricName[]).filter(
    (name) => verdict(best, baseline, name) === "better",
  );
  if (wins.length === 0) {
    return `No variant is shown to differ for the better from ${baseline.name} in availability or p99.`;
  }
  return (
    `${best.name} does best: ${difference(best, baseline, "availability")} and ` +
    `${difference(best, baseline, "p99")} against ${baseline.name}.`
  );
}

function lowest(
  variants: readonly MeasuredVariant[],
  of: (variant: MeasuredVariant) => number,
): MeasuredVariant {
  const order = (variant: MeasuredVariant): number => {
    const value = of(variant);
    return Number.isNaN(value) ? Infinity : value;
  };
  return variants.reduce((best, variant) => (order(variant) < order(best) ? variant : best));
}

function meshValue(variant: MeasuredVariant, name: MetricName): number {
  return findScope(variant, { kind: "mesh", name: "mesh" })!.pooled[name];
}

function verdict(variant: MeasuredVariant, against: MeasuredVariant, name: MetricName): string | null {
  const mesh = findScope(variant, { kind: "mesh", name: "mesh" })!;
  return compareMetric(variant, mesh, against, name).against?.difference.verdict ?? null;
}

/** "availability +0.31 points [+0.25, +0.37]" */
function difference(variant: MeasuredVariant, baseline: MeasuredVariant, name: MetricName): string {
  const mesh = findScope(variant, { kind: "mesh", name: "mesh" })!;
  const { metric, against } = compareMetric(variant, mesh, baseline, name);
  const { diff, low, high } = against!.difference;
  const scale = scaleOf(metric);
  const size = `${name} ${signed(diff, scale)}${differenceUnit(scale)}`;
  return low === null || high === null ? size : `${size} [${signed(low, scale)}, ${signed(high, scale)}]`;
}
