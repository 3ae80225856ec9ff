import { average, total } from "../stats/aggregate";
import type { Result, ServiceResult, Timeline } from "../stats/result";
import type { Row } from "./csv";
import { findScope, type MeasuredVariant, pooledKeys } from "./measured";
import { measuredSeconds } from "./outcome";

/** Rows of services.csv: every service, in the order of the scenario. */
export function serviceRows(variants: readonly MeasuredVariant[]): Row<"services">[] {
  return variants.flatMap((variant) =>
    variant.scenario.services.map(({ name }) => serviceRow(variant, name)),
  );
}

function serviceRow(variant: MeasuredVariant, service: string): Row<"services"> {
  const { results } = variant;
  const { pooled } = findScope(variant, { kind: "service", name: service })!;
  const seconds = total(results, measuredSeconds);
  const own = results.flatMap(({ services }) => services.filter((one) => one.service === service));
  const cores = (of: (row: ServiceResult) => number): number => total(own, of) / (seconds * 1e9);
  const hasProxies = own.some(({ proxyNs }) => !Number.isNaN(proxyNs));
  const mean = (of: (line: Timeline) => Float64Array): number =>
    average(results.map((result) => meanOf(result, service, of)));
  return {
    ...pooledKeys(variant),
    service,
    requests_count: pooled.requests,
    success_count: pooled.successes,
    error_count: pooled.errors,
    throughput_rps: pooled.throughput,
    mean_ms: pooled.mean,
    p50_ms: pooled.p50,
    p99_ms: pooled.p99,
    in_flight_mean: mean((line) => line.inFlight),
    queue_mean: mean((line) => line.queue),
    replicas_ready: mean((line) => line.ready),
    used_cores: cores(({ executedNs }) => executedNs),
    wasted_cores: cores(({ wastedNs }) => wastedNs),
    wasted_work_ratio: pooled.wasted_work,
    proxy_cores: hasProxies ? cores(({ proxyNs }) => proxyNs) : null,
    work_per_request_ms: total(own, ({ executedNs }) => executedNs) / pooled.requests,
    utilization_mean_ratio: pooled.utilization,
    utilization_max_ratio: pooled.utilization_max,
  };
}

/** Of a service, over the measured time; an interval that lies in it partly counts by that part. */
export function meanOf(result: Result, service: string, of: (line: Timeline) => Float64Array): number {
  const { durationNs, endNs, intervalNs, timelines, warmupNs } = result;
  const line = timelines.find(({ kind, name }) => kind === "service" && name === service);
  if (line === undefined) return NaN;
  const values = of(line);
  const untilNs = Math.min(durationNs, endNs);
  let sum = 0;
  let weight = 0;
  values.forEach((value, interval) => {
    const fromNs = Math.max(interval * intervalNs, warmupNs);
    const shareNs = Math.min((interval + 1) * intervalNs, untilNs) - fromNs;
    if (shareNs <= 0) return;
    sum += value * shareNs;
    weight += shareNs;
  });
  return sum / weight;
}
