import type { AgainstBest } from "../stats/multiple";
import { AgainstBestOf } from "./against-best";
import { compareMetric, differenceLevel } from "./compared";
import type { Row } from "./csv";
import { formatNumber } from "./format";
import { findScope, type MeasuredExperiment, type MeasuredVariant, pooledKeys } from "./measured";
import type { Measured, MetricName } from "./metrics";
import type { Scope } from "./scope";
import { methodOf } from "./summary-csv";

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
  const ofBest = new AgainstBestOf(variants);
  return variants.flatMap((variant) =>
    variant.scopes.flatMap((measured) =>
      COMPARED[measured.scope.kind]
        .filter((name) => isKnown(variants, measured.scope, name))
        .map((name) =>
          comparisonRow(variant, measured, baseline, name, ofBest.interval(variant, measured.scope, name)),
        ),
    ),
  );
}

function comparisonRow(
  variant: MeasuredVariant,
  measured: Measured,
  baseline: MeasuredVariant | null,
  name: MetricName,
  best: AgainstBest | null,
): Row<"comparison"> {
  const { metric, value, interval, against } = compareMetric(variant, measured, baseline, name);
  const difference = against?.difference;
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
    diff: text(difference?.diff),
    diff_ci_low: text(difference?.low),
    diff_ci_high: text(difference?.high),
    relative: difference?.relative ?? null,
    verdict: difference?.verdict ?? null,
    replications_count: variant.results.length,
    diff_confidence_ratio: difference === undefined ? null : differenceLevel(variant),
    correlation_ratio: difference?.correlation ?? null,
    times_ratio: difference?.ratio?.value ?? null,
    times_ci_low_ratio: difference?.ratio?.low ?? null,
    times_ci_high_ratio: difference?.ratio?.high ?? null,
    best_diff_ci_low: text(best?.low),
    best_diff_ci_high: text(best?.high),
    ci_method: interval === null ? null : methodOf(measured, variant.scenario.run.confidence).ci_method,
    diff_method: typeof difference?.low !== "number" ? null : variant.company.isPaired ? "paired-t" : "welch",
  };
}

/** Infinity is known: it stands for a recovery that never came. */
function isKnown(variants: readonly MeasuredVariant[], scope: Scope, name: MetricName): boolean {
  return variants.some((variant) => {
    const found = findScope(variant, scope);
    return found !== undefined && !Number.isNaN(found.pooled[name]);
  });
}
