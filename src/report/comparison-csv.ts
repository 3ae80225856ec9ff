import { compareMetric } from "./compared";
import type { Row } from "./csv";
import { formatNumber } from "./format";
import { findScope, type MeasuredExperiment, type MeasuredVariant, pooledKeys } from "./measured";
import type { Measured, MetricName } from "./metrics";
import type { Scope } from "./scope";

/** The metrics compared, in the order of the rows. */
const COMPARED: Record<Scope["kind"], readonly MetricName[]> = {
  client: [
    "availability",
    "throughput",
    "goodput",
    "mean",
    "p50",
    "p90",
    "p95",
    "p99",
    "p999",
    "max",
    "attempts_per_request",
    "cross_zone",
    "cross_zone_bytes",
    "recovery",
  ],
  service: [
    "availability",
    "throughput",
    "mean",
    "p50",
    "p99",
    "p999",
    "attempts_per_request",
    "wasted_work",
    "utilization",
    "utilization_max",
    "load_cv",
    "load_max_over_mean",
    "cross_zone",
    "cross_zone_bytes",
    "recovery",
  ],
  edge: [],
  mesh: [
    "availability",
    "throughput",
    "goodput",
    "mean",
    "p50",
    "p99",
    "p999",
    "attempts_per_request",
    "wasted_work",
    "utilization",
    "utilization_max",
    "load_cv",
    "load_max_over_mean",
    "cross_zone",
    "cross_zone_bytes",
    "recovery",
  ],
};

/** Rows of comparison.csv. A metric that no variant has a value of is left out. */
export function comparisonRows({ variants, baseline }: MeasuredExperiment): Row<"comparison">[] {
  return variants.flatMap((variant) =>
    variant.scopes.flatMap((measured) =>
      COMPARED[measured.scope.kind]
        .filter((name) => isKnown(variants, measured.scope, name))
        .map((name) => comparisonRow(variant, measured, baseline, name)),
    ),
  );
}

function comparisonRow(
  variant: MeasuredVariant,
  measured: Measured,
  baseline: MeasuredVariant | null,
  name: MetricName,
): Row<"comparison"> {
  const { metric, value, interval, against } = compareMetric(variant, measured, baseline, name);
  const text = (number: number | null | undefined): string => formatNumber(number ?? null, metric.unit);
  return {
    ...pooledKeys(variant),
    metric: `${measured.scope.name}.${name}`,
    unit: metric.unit,
    value: text(value),
    ci_low: text(interval?.low),
    ci_high: text(interval?.high),
    baseline: against === null ? null : baseline!.name,
    baseline_value: text(against?.value),
    diff: text(against?.difference.diff),
    diff_ci_low: text(against?.difference.low),
    diff_ci_high: text(against?.difference.high),
    relative: against?.difference.relative ?? null,
    verdict: against?.difference.verdict ?? null,
    replications_count: variant.results.length,
  };
}

/** Infinity is known: it stands for a recovery that never came. */
function isKnown(variants: readonly MeasuredVariant[], scope: Scope, name: MetricName): boolean {
  return variants.some((variant) => {
    const found = findScope(variant, scope);
    return found !== undefined && !Number.isNaN(found.pooled[name]);
  });
}
