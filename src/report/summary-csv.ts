import type { Row } from "./csv";
import { type MeasuredVariant, pooledKeys } from "./measured";
import type { SUMMARY_INTERVALS } from "./columns-of-intervals";
import { endCells, methodName } from "./ends";
import { intervalOf, type Measured, type MetricName } from "./metrics";
import type { Interval } from "../stats/interval";
import type { SloVerdict } from "./slo";

/** Rows of summary.csv: one per variant and scope. */
export function summaryRows(variants: readonly MeasuredVariant[]): Row<"summary">[] {
  return variants.flatMap((variant) => variant.scopes.map((measured) => summaryRow(variant, measured)));
}

export function summaryRow(variant: MeasuredVariant, measured: Measured): Row<"summary"> {
  const { scope, pooled } = measured;
  const { confidence } = variant.scenario.run;
  const p99 = intervalOf(measured, "p99", confidence);
  const availability = intervalOf(measured, "availability", confidence);
  return {
    ...pooledKeys(variant),
    scope: scope.kind,
    name: scope.name,
    requests_count: pooled.requests,
    success_count: pooled.successes,
    error_count: pooled.errors,
    availability_ratio: pooled.availability,
    offered_rps: pooled.offered,
    throughput_rps: pooled.throughput,
    goodput_rps: pooled.goodput,
    mean_ms: pooled.mean,
    stdev_ms: pooled.stdev,
    p50_ms: pooled.p50,
    p90_ms: pooled.p90,
    p95_ms: pooled.p95,
    p99_ms: pooled.p99,
    p999_ms: pooled.p999,
    max_ms: pooled.max,
    p99_ci_low_ms: p99?.low ?? null,
    p99_ci_high_ms: p99?.high ?? null,
    availability_ci_low_ratio: availability?.low ?? null,
    availability_ci_high_ratio: availability?.high ?? null,
    attempts_per_request: pooled.attempts_per_request,
    wasted_work_ratio: pooled.wasted_work,
    utilization_mean_ratio: pooled.utilization,
    utilization_max_ratio: pooled.utilization_max,
    load_cv: pooled.load_cv,
    load_max_over_mean: pooled.load_max_over_mean,
    cross_zone_ratio: pooled.cross_zone,
    recovery_s: pooled.recovery,
    slo_pass: sloPass(variant.slos, measured),
    cross_zone_bytes: pooled.cross_zone_bytes,
    ...intervalCells(measured, confidence),
  };
}

function sloPass(slos: readonly SloVerdict[], { scope: { kind, name } }: Measured): boolean | null {
  const about = kind === "mesh" ? slos : slos.filter(({ scopes }) => scopes.includes(`${kind} ${name}`));
  return about.length === 0 ? null : about.every(({ pass }) => pass);
}

type IntervalCells = Pick<Row<"summary">, (typeof SUMMARY_INTERVALS)[number][0]>;

function intervalCells(measured: Measured, confidence: number): IntervalCells {
  const known = new Map<MetricName, Interval | null>();
  const of = (name: MetricName): Interval | null => {
    const interval = known.get(name) ?? intervalOf(measured, name, confidence);
    known.set(name, interval);
    return interval;
  };
  return {
    mean_ci_low_ms: of("mean")?.low ?? null,
    mean_ci_high_ms: of("mean")?.high ?? null,
    p50_ci_low_ms: of("p50")?.low ?? null,
    p50_ci_high_ms: of("p50")?.high ?? null,
    p90_ci_low_ms: of("p90")?.low ?? null,
    p90_ci_high_ms: of("p90")?.high ?? null,
    p95_ci_low_ms: of("p95")?.low ?? null,
    p95_ci_high_ms: of("p95")?.high ?? null,
    p999_ci_low_ms: of("p999")?.low ?? null,
    p999_ci_high_ms: of("p999")?.high ?? null,
    throughput_ci_low_rps: of("throughput")?.low ?? null,
    throughput_ci_high_rps: of("throughput")?.high ?? null,
    goodput_ci_low_rps: of("goodput")?.low ?? null,
    goodput_ci_high_rps: of("goodput")?.high ?? null,
    attempts_per_request_ci_low_ratio: of("attempts_per_request")?.low ?? null,
    attempts_per_request_ci_high_ratio: of("attempts_per_request")?.high ?? null,
    wasted_work_ci_low_ratio: of("wasted_work")?.low ?? null,
    wasted_work_ci_high_ratio: of("wasted_work")?.high ?? null,
    utilization_mean_ci_low_ratio: of("utilization")?.low ?? null,
    utilization_mean_ci_high_ratio: of("utilization")?.high ?? null,
    utilization_max_ci_low_ratio: of("utilization_max")?.low ?? null,
    utilization_max_ci_high_ratio: of("utilization_max")?.high ?? null,
    ...methodOf(measured, confidence),
    ...endCells("offered", "rps", of("offered")),
    ...endCells("stdev", "ms", of("stdev")),
    ...endCells("load_cv", "ratio", of("load_cv")),
    ...endCells("load_max_over_mean", "ratio", of("load_max_over_mean")),
    ...endCells("cross_zone", "ratio", of("cross_zone")),
    ...endCells("recovery", "s", of("recovery")),
    ci_short: shortQuantiles(measured, confidence).join(" "),
  };
}

/** Percentiles that summary.csv has. */
export const QUANTILES = ["p50", "p90", "p95", "p99", "p999"] as const satisfies readonly MetricName[];

/** Those whose interval may be too narrow. */
export function shortQuantiles(measured: Measured, confidence: number): MetricName[] {
  return QUANTILES.filter((name) => intervalOf(measured, name, confidence)?.isShort === true);
}

/** Where the intervals of a scope come from; null when not even throughput and mean have one. */
export function methodOf(measured: Measured, confidence: number): Method {
  const isKnown = (["throughput", "mean", "p50", "p99"] satisfies MetricName[]).some(
    (name) => intervalOf(measured, name, confidence) !== null,
  );
  if (!isKnown) return { ci_method: null, ci_confidence_ratio: null };
  return {
    ci_method:
      measured.oneRun === null ? methodName(measured.each.length, measured.results.length) : "batch-means",
    ci_confidence_ratio: confidence,
  };
}

interface Method {
  readonly ci_method: string | null;
  readonly ci_confidence_ratio: number | null;
}
