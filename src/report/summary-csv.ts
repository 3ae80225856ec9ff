import type { Row } from "./csv";
import { type MeasuredVariant, pooledKeys } from "./measured";
import { intervalOf, type Measured } from "./metrics";
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
  };
}

function sloPass(slos: readonly SloVerdict[], { scope: { kind, name } }: Measured): boolean | null {
  const about = kind === "mesh" ? slos : slos.filter(({ scopes }) => scopes.includes(`${kind} ${name}`));
  return about.length === 0 ? null : about.every(({ pass }) => pass);
}
