import { average, total } from "../stats/aggregate";
import { mergeHistograms } from "../stats/histogram";
import type { Result, Timeline } from "../stats/result";
import type { Row } from "./csv";
import { pooledKeys } from "./measured";
import type { VariantOutcome } from "./outcome";

/**
 * Rows of timeseries.csv: the intervals that begin while there is load, of every client, then of every
 * service.
 */
export function timeseriesRows(variants: readonly VariantOutcome[]): Row<"timeseries">[] {
  return variants.flatMap((variant) => {
    const first = variant.results.at(0);
    if (first === undefined) return [];
    return first.timelines.flatMap((_, index) => {
      const lines = variant.results.map(({ timelines }) => timelines[index]);
      return timelineRows(variant, first, lines);
    });
  });
}

function timelineRows(
  variant: VariantOutcome,
  { intervalNs, durationNs }: Result,
  lines: readonly Timeline[],
): Row<"timeseries">[] {
  const { kind, name } = lines[0];
  const ofService = (value: number): number | null => (kind === "service" ? value : null);
  return Array.from({ length: Math.ceil(durationNs / intervalNs) }, (_, i) => {
    const mean = (column: "inFlight" | "queue" | "busy" | "ready"): number =>
      average(lines.map((line) => line[column].at(i) ?? null));
    const requests = total(lines, (line) => line.requests.at(i) ?? 0);
    const latency = mergeHistograms(lines.flatMap((line) => line.latency.at(i) ?? []));
    const capacity = average(lines.map((line) => line.capacity));
    return {
      ...pooledKeys(variant),
      time_s: i * intervalNs,
      interval_s: intervalNs,
      scope: kind,
      name,
      requests_count: requests,
      error_count: total(lines, (line) => line.errors.at(i) ?? 0),
      throughput_rps: requests / lines.length / (intervalNs / 1e9),
      p50_ms: latency.quantile(0.5),
      p99_ms: latency.quantile(0.99),
      in_flight_mean: mean("inFlight"),
      queue_mean: ofService(mean("queue")),
      replicas_ready: ofService(mean("ready")),
      utilization_ratio: ofService(capacity > 0 ? mean("busy") / capacity : NaN),
    };
  });
}
