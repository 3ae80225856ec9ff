import { total } from "../stats/aggregate";
import { mergeHistograms } from "../stats/histogram";
import type { EdgeResult } from "../stats/result";
import { unitsOf } from "../stats/units";
import type { Row } from "./csv";
import { aroundPooled, endCells, methodCells } from "./ends";
import { pooledKeys } from "./measured";
import { crossZoneBytes, intervalOfQuantile } from "./metrics";
import type { VariantOutcome } from "./outcome";
import { rowsOf } from "./rows";
import { type Scope, scopesOf } from "./scope";

/** Rows of edges.csv. */
export function edgeRows(variants: readonly VariantOutcome[]): Row<"edges">[] {
  return variants.flatMap((variant) =>
    scopesOf(variant.scenario).flatMap((scope) => (scope.kind === "edge" ? [edgeRow(variant, scope)] : [])),
  );
}

function edgeRow(variant: VariantOutcome, scope: Extract<Scope, { kind: "edge" }>): Row<"edges"> {
  const rows = unitsOf(variant.results).map((unit) => {
    const own = unit.map((result) => rowsOf(result, scope));
    return { calls: own.flatMap(({ calls }) => calls), edges: own.flatMap((row) => row.edges) };
  });
  const edges = rows.flatMap((row) => row.edges);
  const count = (of: (edge: EdgeResult) => number): number => total(edges, of);
  const attempts = count((edge) => edge.attempts);
  const { confidence } = variant.scenario.run;
  const latencies = rows.map(({ calls }) => calls.map(({ latency }) => latency));
  const each = latencies.map((own) => mergeHistograms(own).quantile(0.99));
  const p99 = mergeHistograms(latencies.flat()).quantile(0.99);
  const interval = intervalOfQuantile(latencies, each, 0.99, confidence);
  const shares = rows.map((row) => crossZoneRatio(row.edges));
  const crossZone = aroundPooled(shares, crossZoneRatio(edges), confidence, true);
  return {
    ...pooledKeys(variant),
    caller: scope.caller,
    callee: scope.callee,
    attempts_count: attempts,
    retries_count: count((edge) => edge.retries),
    hedges_count: count((edge) => edge.hedges),
    timeouts_count: count((edge) => edge.timeouts),
    open_count: edges.every(({ opened }) => Number.isNaN(opened)) ? null : count((edge) => edge.opened),
    ejections_count: edges.every(({ ejections }) => Number.isNaN(ejections))
      ? null
      : count((edge) => edge.ejections),
    connections_opened_count: edges.every(({ connectionsOpened }) => Number.isNaN(connectionsOpened))
      ? null
      : count((edge) => edge.connectionsOpened),
    p99_ms: p99,
    cross_zone_ratio: crossZoneRatio(edges),
    cross_zone_bytes: crossZoneBytes(edges),
    probes_count: edges.every(({ probes }) => Number.isNaN(probes)) ? null : count((edge) => edge.probes),
    probe_failures_count: edges.every(({ probes }) => Number.isNaN(probes))
      ? null
      : count((edge) => edge.probeFailures),
    unhealthy_count: edges.every(({ probes }) => Number.isNaN(probes))
      ? null
      : count((edge) => edge.unhealthy),
    p99_ci_low_ms: interval?.low ?? null,
    p99_ci_high_ms: interval?.high ?? null,
    ...endCells("cross_zone", "ratio", crossZone),
    ...methodCells(rows.length, variant.results.length, confidence, attempts > 0),
  };
}

/** Share of the attempts that went to another zone; NaN without any. */
function crossZoneRatio(edges: readonly EdgeResult[]): number {
  return total(edges, (edge) => edge.crossZone) / total(edges, (edge) => edge.attempts);
}
