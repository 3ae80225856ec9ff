import { total } from "../stats/aggregate";
import { mergeIntervals } from "../stats/histogram-series";
import type { Timeline } from "../stats/result";
import type { Row } from "./csv";
import { pooledKeys } from "./measured";
import type { VariantOutcome } from "./outcome";

/**
 * Rows of timeseries.csv: the intervals that begin while there is load and that were simulated, of every
 * client, then of every service.
 */
export function timeseriesRows(variants: readonly VariantOutcome[]): Row<"timeseries">[] {
  return variants.flatMap((variant) => {
    const timelines = variant.results.at(0)?.timelines ?? [];
    return timelines.flatMap((_, scope) => timelineRows(variant, scope));
  });
}

/** The last interval of a run that was cut short is shorter, and is averaged over what there is of it. */
function timelineRows(variant: VariantOutcome, scope: number): Row<"timeseries">[] {
  const { results } = variant;
  const { intervalNs, durationNs } = results[0];
  const lines = results.map(({ timelines }) => timelines[scope]);
  const { kind, name, capacity } = lines[0];
  const simulated = Math.max(...lines.map(({ requests }) => requests.length));
  const latencies = lines.map(({ latency }) => latency);
  const ofService = (value: number): number | null => (kind === "service" ? value : null);
  return Array.from({ length: Math.min(Math.ceil(durationNs / intervalNs), simulated) }, (_, i) => {
    const there = lines.filter(({ requests }) => i < requests.length);
    const sum = (of: (line: Timeline) => Float64Array): number => total(there, (line) => of(line)[i]);
    const mean = (of: (line: Timeline) => Float64Array): number => sum(of) / there.length;
    const requests = sum((line) => line.requests);
    const lengthNs = total(results, ({ endNs }) => Math.min(Math.max(endNs - i * intervalNs, 0), intervalNs));
    const latency = mergeIntervals(latencies, i, i + 1);
    return {
      ...pooledKeys(variant),
      time_s: i * intervalNs,
      interval_s: intervalNs,
      scope: kind,
      name,
      requests_count: requests,
      error_count: sum((line) => line.errors),
      throughput_rps: requests / (lengthNs / 1e9),
      p50_ms: latency.quantile(0.5),
      p99_ms: latency.quantile(0.99),
      in_flight_mean: mean((line) => line.inFlight),
      queue_mean: ofService(mean((line) => line.queue)),
      replicas_ready: ofService(mean((line) => line.ready)),
      utilization_ratio: ofService(sum((line) => line.busy) / (capacity * sum((line) => line.ready))),
    };
  });
}
