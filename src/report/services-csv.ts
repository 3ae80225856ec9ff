import { average, total } from "../stats/aggregate";
import type { Interval } from "../stats/interval";
import type { Result, ServiceResult, Timeline } from "../stats/result";
import { unitsOf } from "../stats/units";
import type { Row } from "./csv";
import { findScope, type MeasuredVariant, pooledKeys } from "./measured";
import { aroundPooled, endCells, overReplications } from "./ends";
import { intervalOf, type Measured, type MetricName } from "./metrics";
import { measuredSeconds } from "./outcome";
import { methodOf } from "./summary-csv";

/** Rows of services.csv: every service, in the order of the scenario. */
export function serviceRows(variants: readonly MeasuredVariant[]): Row<"services">[] {
  return variants.flatMap((variant) =>
    variant.scenario.services.map(({ name }) => serviceRow(variant, name)),
  );
}

function serviceRow(variant: MeasuredVariant, service: string): Row<"services"> {
  const { results } = variant;
  const measured = findScope(variant, { kind: "service", name: service })!;
  const { pooled } = measured;
  const means = {
    inFlight: meansOf(results, service, (line) => line.inFlight),
    queue: meansOf(results, service, (line) => line.queue),
    ready: meansOf(results, service, (line) => line.ready),
  };
  const own = coresOf(results, service);
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
    in_flight_mean: average(means.inFlight),
    queue_mean: average(means.queue),
    replicas_ready: average(means.ready),
    used_cores: own.used,
    wasted_cores: own.wasted,
    wasted_work_ratio: pooled.wasted_work,
    proxy_cores: own.proxy,
    work_per_request_ms: own.executedNs / pooled.requests,
    utilization_mean_ratio: pooled.utilization,
    utilization_max_ratio: pooled.utilization_max,
    ...intervals(variant, measured, means),
  };
}

type Means = Readonly<Record<"inFlight" | "queue" | "ready", readonly number[]>>;

function intervals({ results, scenario }: MeasuredVariant, measured: Measured, means: Means): IntervalCells {
  const { confidence } = scenario.run;
  const { scope, each } = measured;
  const of = (name: MetricName): Interval | null => intervalOf(measured, name, confidence);
  const by = (values: readonly number[]): Interval | null => overReplications(values, confidence);
  const cores = unitsOf(results).map((unit) => coresOf(unit, scope.name));
  const all = coresOf(results, scope.name);
  const around = (name: "used" | "wasted" | "proxy"): Interval | null =>
    aroundPooled(
      cores.map((own) => own[name] ?? NaN),
      all[name] ?? NaN,
      confidence,
    );
  const perRequest = aroundPooled(
    cores.map(({ executedNs }, r) => executedNs / each[r].requests),
    all.executedNs / measured.pooled.requests,
    confidence,
  );
  return {
    ...endCells("throughput", "rps", of("throughput")),
    ...endCells("mean", "ms", of("mean")),
    ...endCells("p50", "ms", of("p50")),
    ...endCells("p99", "ms", of("p99")),
    ...endCells("in_flight", "mean", by(means.inFlight)),
    ...endCells("queue", "mean", by(means.queue)),
    ...endCells("replicas_ready", "mean", by(means.ready)),
    ...endCells("used", "cores", around("used")),
    ...endCells("wasted", "cores", around("wasted")),
    ...endCells("wasted_work", "ratio", of("wasted_work")),
    ...endCells("proxy", "cores", around("proxy")),
    ...endCells("work_per_request", "ms", perRequest),
    ...endCells("utilization_mean", "ratio", of("utilization")),
    ...endCells("utilization_max", "ratio", of("utilization_max")),
    ...methodOf(measured, confidence),
  };
}

type IntervalCells = Pick<Row<"services">, Extract<keyof Row<"services">, `${string}ci_${string}`>>;

interface Cores {
  readonly executedNs: number;
  /** Cores kept busy, on average. */
  readonly used: number;
  readonly wasted: number;
  readonly proxy: number | null;
}

function coresOf(results: readonly Result[], service: string): Cores {
  const seconds = total(results, measuredSeconds);
  const own = results.flatMap(({ services }) => services.filter((one) => one.service === service));
  const cores = (of: (row: ServiceResult) => number): number => total(own, of) / (seconds * 1e9);
  const hasProxies = own.some(({ proxyNs }) => !Number.isNaN(proxyNs));
  return {
    executedNs: total(own, ({ executedNs }) => executedNs),
    used: cores(({ executedNs }) => executedNs),
    wasted: cores(({ wastedNs }) => wastedNs),
    proxy: hasProxies ? cores(({ proxyNs }) => proxyNs) : null,
  };
}

function meansOf(
  results: readonly Result[],
  service: string,
  of: (line: Timeline) => Float64Array,
): number[] {
  return unitsOf(results).map((unit) => average(unit.map((result) => meanOf(result, service, of))));
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
