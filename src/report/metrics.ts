import { average, groupBy, largest, total } from "../stats/aggregate";
import { type HistogramData, mergeHistograms } from "../stats/histogram";
import { type Interval, sectionedInterval } from "../stats/interval";
import type { Direction } from "../stats/paired";
import { quantileInterval, sectionsOf } from "../stats/quantile-interval";
import { type Activity, recovery } from "../stats/recovery";
import type { EdgeResult, InstanceResult, Result } from "../stats/result";
import { skew } from "../stats/skew";
import { unitsOf } from "../stats/units";
import type { Unit } from "./format";
import { measuredSeconds } from "./outcome";
import { OneRun } from "./one-run";
import { quantileOf } from "./quantile-name";
import { rowsOf } from "./rows";
import type { Scope } from "./scope";

export interface MetricSpec {
  readonly name: string;
  readonly unit: Unit;
  /** Which way is better; null: neither. */
  readonly better: Direction | null;
}

/** Every metric. Those of latency are of successes. */
export const METRICS = [
  { name: "requests", unit: "count", better: null },
  { name: "successes", unit: "count", better: "higher" },
  { name: "errors", unit: "count", better: "lower" },
  { name: "in_flight", unit: "count", better: null },
  /** Of the callers, retries included. */
  { name: "attempts", unit: "count", better: "lower" },
  /** Successes over requests that ended: those still open at the end of the run count neither way. */
  { name: "availability", unit: "ratio", better: "higher" },
  { name: "offered", unit: "rps", better: null },
  { name: "throughput", unit: "rps", better: "higher" },
  { name: "goodput", unit: "rps", better: "higher" },
  { name: "mean", unit: "ms", better: "lower" },
  { name: "stdev", unit: "ms", better: "lower" },
  { name: "p50", unit: "ms", better: "lower" },
  { name: "p90", unit: "ms", better: "lower" },
  { name: "p95", unit: "ms", better: "lower" },
  { name: "p99", unit: "ms", better: "lower" },
  { name: "p999", unit: "ms", better: "lower" },
  { name: "max", unit: "ms", better: "lower" },
  { name: "attempts_per_request", unit: "ratio", better: "lower" },
  { name: "wasted_work", unit: "ratio", better: "lower" },
  /** Mean of the instances, and the busiest. */
  { name: "utilization", unit: "ratio", better: null },
  { name: "utilization_max", unit: "ratio", better: "lower" },
  { name: "load_cv", unit: "ratio", better: null },
  { name: "load_max_over_mean", unit: "ratio", better: null },
  { name: "cross_zone", unit: "ratio", better: "lower" },
  { name: "cross_zone_bytes", unit: "bytes", better: "lower" },
  /** Infinity when availability never came back. */
  { name: "recovery", unit: "s", better: "lower" },
] as const satisfies readonly MetricSpec[];

export type MetricName = (typeof METRICS)[number]["name"];
/** Times in ns, rates per second; NaN where a scope has no such metric or nothing was counted. */
export type Values = Readonly<Record<MetricName, number>>;

/** The figures of a scope: of all replications together, and of each. */
export interface Measured {
  readonly scope: Scope;
  readonly pooled: Values;
  readonly each: readonly Values[];
  /** By replication, while `each` is by pair where there are pairs. */
  readonly results: readonly Result[];
  /** What its course says of how sure its figures are, where there is one replication; else null. */
  readonly oneRun: OneRun | null;
}

/** Of a replication, or of a pair together. */
function unitValues(unit: readonly Result[], scope: Scope): Values {
  if (unit.length === 1) return valuesOf(unit, scope);
  return valuesOf(
    unit,
    scope,
    unit.map((result) => valuesOf([result], scope)),
  );
}

export function metricOf(name: MetricName): MetricSpec {
  return METRICS.find((metric) => metric.name === name)!;
}

export function measure(results: readonly Result[], scope: Scope): Measured {
  const each = unitsOf(results).map((unit) => unitValues(unit, scope));
  const pooled = results.length === 1 ? each[0] : valuesOf(results, scope, each);
  const oneRun = results.length === 1 ? new OneRun(results[0], scope) : null;
  return { scope, pooled, each, results, oneRun };
}

/**
 * The interval of a metric around its pooled value; a ratio of parts stays inside 0..1. By replications, or
 * where there is only one by its course. Null when it has none.
 */
export function intervalOf(measured: Measured, name: MetricName, confidence: number): Interval | null {
  const { scope, pooled, each, results, oneRun } = measured;
  if (oneRun !== null) return within(oneRun.interval(name, pooled[name], confidence), PARTS.has(name));
  const values = each.map((value) => value[name]);
  const q = quantileOf(name);
  if (q !== null) return intervalOfQuantile(latenciesOf(results, scope), values, q, confidence);
  return within(sectionedInterval(values, pooled[name], confidence), PARTS.has(name));
}

/** Of latencies: the histograms of each replication, and `values`, their quantiles. */
export function intervalOfQuantile(
  each: readonly (readonly HistogramData[])[],
  values: readonly number[],
  q: number,
  confidence: number,
): Interval | null {
  // Before anything is merged: with one there is none.
  if (each.length < 2) return null;
  const whole = mergeHistograms(each.flat());
  const estimate = whole.quantile(q);
  return within(quantileInterval(sectionsOf(each, values, estimate), whole, q, estimate, confidence), false);
}

/** The latencies of a scope's successes, by replication. */
export function latenciesOf(results: readonly Result[], scope: Scope): HistogramData[][] {
  return unitsOf(results).map((unit) =>
    unit.flatMap((result) => rowsOf(result, scope).counted.map(({ latency }) => latency)),
  );
}

/** Nothing that is measured is below 0, and no part of anything above 1. */
export function within(interval: Interval | null, isPart: boolean): Interval | null {
  if (interval === null) return null;
  const most = isPart ? 1 : Infinity;
  return { ...interval, low: Math.max(0, interval.low), high: Math.min(most, interval.high) };
}

/** Metrics that are a share of something, 0..1. */
export const PARTS: ReadonlySet<MetricName> = new Set<MetricName>([
  "availability",
  "wasted_work",
  "utilization",
  "utilization_max",
  "cross_zone",
]);

/** Any quantile of the latency of successes, in ns. */
export function latencyQuantile(results: readonly Result[], scope: Scope, q: number): number {
  return mergeHistograms(latenciesOf(results, scope).flat()).quantile(q);
}

/**
 * Counts and histograms are those of all `results` together. Unevenness, utilization and recovery belong to
 * a replication: adding loads up over replications would even them out, so these are averages of `each`.
 */
function valuesOf(results: readonly Result[], scope: Scope, each: readonly Values[] | null = null): Values {
  const rows = results.map((result) => rowsOf(result, scope));
  const counted = rows.flatMap((row) => row.counted);
  const calls = rows.flatMap((row) => row.calls);
  const edges = rows.flatMap((row) => row.edges);
  const seconds = total(results, measuredSeconds);
  const requests = total(counted, (row) => row.requests);
  const successes = total(counted, (row) => row.successes);
  const errors = total(counted, (row) => row.failures);
  const attempts = total(calls, (row) => row.attempts);
  const latency = mergeHistograms(counted.map((row) => row.latency));
  return {
    requests,
    successes,
    errors,
    in_flight: total(counted, (row) => row.inFlight),
    attempts,
    availability: successes / (successes + errors),
    offered: requests / seconds,
    throughput: (successes + errors) / seconds,
    goodput: successes / seconds,
    mean: latency.mean,
    stdev: latency.deviation,
    p50: latency.quantile(0.5),
    p90: latency.quantile(0.9),
    p95: latency.quantile(0.95),
    p99: latency.quantile(0.99),
    p999: latency.quantile(0.999),
    max: latency.max >= 0 ? latency.max : NaN,
    attempts_per_request: attempts / total(calls, (row) => row.requests),
    wasted_work: wastedWork(results, scope),
    cross_zone: total(edges, (edge) => edge.crossZone) / total(edges, (edge) => edge.attempts),
    cross_zone_bytes: crossZoneBytes(edges),
    ...(each === null ? ofReplication(results[0], scope) : averaged(each)),
  };
}

/** NaN where no message has a size. */
export function crossZoneBytes(edges: readonly EdgeResult[]): number {
  const known = edges.filter((edge) => !Number.isNaN(edge.crossZoneBytes));
  return known.length === 0 ? NaN : total(known, (edge) => edge.crossZoneBytes);
}

function wastedWork(results: readonly Result[], scope: Scope): number {
  if (scope.kind !== "mesh" && !(scope.kind === "service" && scope.operation === null)) return NaN;
  const services = results
    .flatMap((result) => result.services)
    .filter(({ service }) => scope.kind === "mesh" || service === scope.service);
  return total(services, ({ wastedNs }) => wastedNs) / total(services, ({ executedNs }) => executedNs);
}

const BY_REPLICATION = [
  "utilization",
  "utilization_max",
  "load_cv",
  "load_max_over_mean",
  "recovery",
] as const;
type ByReplication = Pick<Values, (typeof BY_REPLICATION)[number]>;

function averaged(each: readonly Values[]): ByReplication {
  const entries = BY_REPLICATION.map((name) => [name, average(each.map((values) => values[name]))]);
  return Object.fromEntries(entries) as ByReplication;
}

function ofReplication(result: Result, scope: Scope): ByReplication {
  const { instances } = rowsOf(result, scope);
  const utilizations = instances.map(({ utilization }) => utilization);
  // Loads of different services do not compare; the mesh is as uneven as its most uneven service.
  const skews =
    scope.kind === "service" || scope.kind === "mesh"
      ? groupBy(instances, ({ service }) => service).map((same) => skew(loadsOf(same)))
      : [];
  return {
    utilization: instances.some(({ isPassing }) => isPassing)
      ? byTimeAlive(instances)
      : average(utilizations),
    utilization_max: largest(utilizations),
    load_cv: largest(skews.map(({ cv }) => cv)),
    load_max_over_mean: largest(skews.map(({ maxOverMean }) => maxOverMean)),
    recovery: recoveryOf(result, scope),
  };
}

/**
 * Of a client or service by its own timeline, of the mesh by those of all clients; operations and edges
 * have none.
 */
function recoveryOf(result: Result, scope: Scope): number {
  const activity = activityOf(result, scope);
  if (activity === null) return NaN;
  const { afterNs, never } = recovery(activity, result, result.faults);
  return never ? Infinity : (afterNs ?? NaN);
}

function activityOf({ timelines }: Result, scope: Scope): Activity | null {
  switch (scope.kind) {
    case "client":
      if (scope.target !== null) return null;
      return timelines.find(({ kind, name }) => kind === "client" && name === scope.client) ?? null;
    case "service":
      if (scope.operation !== null) return null;
      return timelines.find(({ kind, name }) => kind === "service" && name === scope.service) ?? null;
    case "edge":
      return null;
    case "mesh": {
      const clients = timelines.filter(({ kind }) => kind === "client");
      const add = (column: keyof Activity): Float64Array =>
        (clients[0]?.[column] ?? new Float64Array()).map((_, i) => total(clients, (line) => line[column][i]));
      return { requests: add("requests"), errors: add("errors"), inFlight: add("inFlight") };
    }
  }
}

/** The mean utilization of instances that come and go, each for as long as it was there. */
function byTimeAlive(instances: readonly InstanceResult[]): number {
  const limited = instances.filter(({ utilization }) => utilization !== null);
  const aliveNs = total(limited, (one) => one.aliveNs);
  return aliveNs > 0 ? total(limited, (one) => one.utilization! * one.aliveNs) / aliveNs : NaN;
}

/** Attempts by instance; where instances come and go, by the time that each was there. */
function loadsOf(instances: readonly InstanceResult[]): number[] {
  if (!instances.some(({ isPassing }) => isPassing)) return instances.map(({ requests }) => requests);
  return instances.flatMap(({ requests, aliveNs }) => (aliveNs > 0 ? [requests / aliveNs] : []));
}
