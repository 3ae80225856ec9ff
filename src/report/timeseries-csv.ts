import { total } from "../stats/aggregate";
import { Histogram } from "../stats/histogram";
import { mergeIntervals } from "../stats/histogram-series";
import type { Timeline } from "../stats/result";
import type { Row } from "./csv";
import { pooledKeys } from "./measured";
import type { VariantOutcome } from "./outcome";

/**
 * Rows of timeseries.csv: the intervals that begin while there is load and that were simulated, of every
 * client, then of every service.
 */
export function* timeseriesRows(variants: readonly VariantOutcome[]): Generator<Row<"timeseries">> {
  for (const variant of variants) {
    const timelines = variant.results.at(0)?.timelines ?? [];
    for (let scope = 0; scope < timelines.length; scope++) yield* timelineRows(variant, scope);
  }
}

/** The last interval of a run that was cut short is shorter, and is averaged over what there is of it. */
function* timelineRows(variant: VariantOutcome, scope: number): Generator<Row<"timeseries">> {
  const { results } = variant;
  const { intervalNs, durationNs } = results[0];
  const lines = results.map(({ timelines }) => timelines[scope]);
  const { kind, name, capacity } = lines[0];
  const simulated = Math.max(...lines.map(({ requests }) => requests.length));
  const latencies = lines.map((line) => line.latency);
  const latency = new Histogram(latencies[0].precision);
  const ofService = (value: number): number | null => (kind === "service" ? value : null);
  const length = Math.min(Math.ceil(durationNs / intervalNs), simulated);
  for (let i = 0; i < length; i++) {
    const there = lines.filter(({ requests }) => i < requests.length);
    const sum = (of: (line: Timeline) => Float64Array): number => total(there, (line) => of(line)[i]);
    const mean = (of: (line: Timeline) => Float64Array): number => sum(of) / there.length;
    const requests = sum((line) => line.requests);
    const lengthNs = total(results, ({ endNs }) => Math.min(Math.max(endNs - i * intervalNs, 0), intervalNs));
    mergeIntervals(latencies, i, i + 1, latency);
    yield {
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
      utilization_ratio: ofService(sum((line) => line.busy) / (capacity * sum((line) => line.alive))),
    };
  }
}
