import { total } from "../stats/aggregate";
import { type Histogram, type HistogramData, mergeHistograms } from "../stats/histogram";
import type { Interval } from "../stats/interval";
import type { Result } from "../stats/result";
import { unitsOf } from "../stats/units";
import type { Row } from "./csv";
import { type MeasuredVariant, pooledKeys } from "./measured";
import { aroundPooled, endCells, methodCells } from "./ends";
import { intervalOfQuantile, latenciesOf } from "./metrics";
import { measuredSeconds } from "./outcome";
import { rowsOf } from "./rows";
import type { Scope } from "./scope";

type OperationScope = Extract<Scope, { kind: "service" }>;

/** Rows of operations.csv: every operation of every service, in the order of the scenario. */
export function operationRows(variants: readonly MeasuredVariant[]): Row<"operations">[] {
  return variants.flatMap((variant) =>
    variant.scenario.services.flatMap(({ name, operations }) =>
      operations.map((operation) => operationRow(variant, name, operation.name)),
    ),
  );
}

function operationRow(variant: MeasuredVariant, service: string, operation: string): Row<"operations"> {
  const scope: OperationScope = { kind: "service", name: `${service}.${operation}`, service, operation };
  const rows = variant.results.map((result) => rowsOf(result, scope));
  const counted = rows.flatMap((row) => row.counted);
  const routes = rows.flatMap((row) => row.calls);
  const successes = total(counted, (row) => row.successes);
  const errors = total(counted, (row) => row.failures);
  const calls = total(routes, (row) => row.requests);
  const attempts = total(routes, (row) => row.attempts);
  const looked = variant.results.flatMap((result) =>
    result.operations.filter((one) => one.service === service && one.operation === operation),
  );
  const lookUps = total(looked, (row) => row.lookUps);
  const inside = mergeHistograms(counted.map(({ latency }) => latency));
  const outside = mergeHistograms(routes.map(({ latency }) => latency));
  return {
    ...pooledKeys(variant),
    service,
    operation,
    requests_count: total(counted, (row) => row.requests),
    success_count: successes,
    error_count: errors,
    throughput_rps: throughputOf(variant.results, scope),
    mean_ms: inside.mean,
    stdev_ms: inside.deviation,
    p50_ms: inside.quantile(0.5),
    p90_ms: inside.quantile(0.9),
    p95_ms: inside.quantile(0.95),
    p99_ms: inside.quantile(0.99),
    p999_ms: inside.quantile(0.999),
    max_ms: inside.max >= 0 ? inside.max : null,
    calls_count: calls,
    failed_calls_count: total(routes, (row) => row.failures),
    attempts_count: attempts,
    attempts_per_call: attemptsPerCall(variant.results, scope),
    call_p50_ms: outside.quantile(0.5),
    call_p99_ms: outside.quantile(0.99),
    cache_lookups_count: lookUps > 0 ? lookUps : null,
    cache_hit_ratio: hitRatio(variant.results, scope),
    ...intervals(variant, scope, { inside, outside }),
  };
}

type IntervalCells = Pick<Row<"operations">, Extract<keyof Row<"operations">, `${string}ci_${string}`>>;

/** Over replications. */
function intervals(
  { results, scenario }: MeasuredVariant,
  scope: OperationScope,
  all: { readonly inside: Histogram; readonly outside: Histogram },
): IntervalCells {
  const { confidence } = scenario.run;
  const inside = latenciesOf(results, scope);
  const calls = unitsOf(results).map((unit) => unit.flatMap((result) => rowsOf(result, scope).calls));
  const outside = calls.map((routes) => routes.map(({ latency }) => latency));
  const quantile = (each: HistogramData[][], q: number): Interval | null =>
    results.length < 2
      ? null
      : intervalOfQuantile(
          each,
          each.map((own) => mergeHistograms(own).quantile(q)),
          q,
          confidence,
        );
  const around = (of: (some: readonly Result[]) => number, isPart = false): Interval | null =>
    aroundPooled(unitsOf(results).map(of), of(results), confidence, isPart);
  const means = inside.map((own) => mergeHistograms(own).mean);
  return {
    ...endCells(
      "throughput",
      "rps",
      around((some) => throughputOf(some, scope)),
    ),
    ...endCells("mean", "ms", aroundPooled(means, all.inside.mean, confidence)),
    ...endCells("p50", "ms", quantile(inside, 0.5)),
    ...endCells("p90", "ms", quantile(inside, 0.9)),
    ...endCells("p95", "ms", quantile(inside, 0.95)),
    ...endCells("p99", "ms", quantile(inside, 0.99)),
    ...endCells("p999", "ms", quantile(inside, 0.999)),
    ...endCells(
      "attempts_per_call",
      "ratio",
      around((some) => attemptsPerCall(some, scope)),
    ),
    ...endCells("call_p50", "ms", quantile(outside, 0.5)),
    ...endCells("call_p99", "ms", quantile(outside, 0.99)),
    ...endCells(
      "cache_hit",
      "ratio",
      around((some) => hitRatio(some, scope), true),
    ),
    ...methodCells(calls.length, results.length, confidence),
  };
}

function throughputOf(results: readonly Result[], scope: OperationScope): number {
  const counted = results.flatMap((result) => rowsOf(result, scope).counted);
  return total(counted, ({ successes, failures }) => successes + failures) / total(results, measuredSeconds);
}

function attemptsPerCall(results: readonly Result[], scope: OperationScope): number {
  const routes = results.flatMap((result) => rowsOf(result, scope).calls);
  return total(routes, (row) => row.attempts) / total(routes, (row) => row.requests);
}

/** In caches that fill; NaN where nothing was looked up. */
function hitRatio(results: readonly Result[], { service, operation }: OperationScope): number {
  const looked = results.flatMap(({ operations }) =>
    operations.filter((one) => one.service === service && one.operation === operation),
  );
  return total(looked, (row) => row.hits) / total(looked, (row) => row.lookUps);
}
