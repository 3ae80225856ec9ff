import { total } from "../stats/aggregate";
import { mergeHistograms } from "../stats/histogram";
import type { Row } from "./csv";
import { type MeasuredVariant, pooledKeys } from "./measured";
import { measuredSeconds } from "./outcome";
import { rowsOf } from "./rows";
import type { Scope } from "./scope";

/** Rows of operations.csv: every operation of every service, in the order of the scenario. */
export function operationRows(variants: readonly MeasuredVariant[]): Row<"operations">[] {
  return variants.flatMap((variant) =>
    variant.scenario.services.flatMap(({ name, operations }) =>
      operations.map((operation) => operationRow(variant, name, operation.name)),
    ),
  );
}

function operationRow(variant: MeasuredVariant, service: string, operation: string): Row<"operations"> {
  const scope: Scope = { kind: "service", name: `${service}.${operation}`, service, operation };
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
    throughput_rps: (successes + errors) / total(variant.results, measuredSeconds),
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
    attempts_per_call: attempts / calls,
    call_p50_ms: outside.quantile(0.5),
    call_p99_ms: outside.quantile(0.99),
    cache_lookups_count: lookUps > 0 ? lookUps : null,
    cache_hit_ratio: total(looked, (row) => row.hits) / lookUps,
  };
}
