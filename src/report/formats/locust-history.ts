import { usersAt } from "../../scenario/arrivals";
import { total } from "../../stats/aggregate";
import { Histogram } from "../../stats/histogram";
import { bucketsOf, mergeIntervals } from "../../stats/histogram-series";
import type { VariantOutcome } from "../outcome";
import { LEVELS, LEVEL_NAMES, wholeMs } from "./locust";

const HEADER =
  `Timestamp,User Count,Type,Name,Requests/s,Failures/s,${LEVEL_NAMES},Total Request Count,` +
  "Total Failure Count,Total Median Response Time,Total Average Response Time,Total Min Response Time," +
  "Total Max Response Time,Total Average Content Size";

/**
 * How Locust's table of requests went on, as it writes it to `_stats_history.csv`: a row at the end of each
 * interval, of all requests together. Rates are averages over the replications, counts of all of them.
 *
 * Source: locustio/locust@407343d, locust/stats.py (StatsCSVFileWriter).
 * Differs: percentiles are of the interval, not of the ten seconds before, and coarse, as those of all time
 * series; open loops have no users; an empty cell, not `N/A`, where there are none.
 */
export function locustHistory({ scenario, results }: VariantOutcome): string {
  const lines = results.flatMap(({ timelines }) => timelines.filter(({ kind }) => kind === "client"));
  const { intervalNs } = results[0];
  const intervals = Math.max(0, ...lines.map(({ requests }) => requests.length));
  const series = lines.map(({ latency }) => latency);
  const [now, whole] = [0, 1].map(() => new Histogram(lines.at(0)?.latency.precision));
  const seconds = (results.length * intervalNs) / 1e9;
  let [requests, failures] = [0, 0];
  const rows = Array.from({ length: intervals }, (_, i) => {
    const ended = total(lines, (line) => line.requests.at(i) ?? 0);
    const failed = total(lines, (line) => line.errors.at(i) ?? 0);
    requests += ended;
    failures += failed;
    const latency = mergeIntervals(series, i, i + 1, now);
    const levels = LEVELS.map((level) => wholeMs(latency.quantile(level)));
    for (const one of series) {
      if (i >= one.first.length) continue;
      const { first, counts } = bucketsOf(one, i);
      whole.addCounts(first, counts, one.sum[i]);
    }
    return [
      Math.floor(((i + 1) * intervalNs) / 1e9),
      total(scenario.clients, ({ arrivals }) => usersAt(arrivals, (i + 1) * intervalNs)),
      ...["", "Aggregated", ended / seconds, failed / seconds],
      ...levels,
      ...[requests, failures, wholeMs(whole.quantile(0.5))],
      ...[whole.mean, whole.min, whole.max].map((ns) => (Number.isFinite(ns) ? ns / 1e6 : "")),
      0,
    ].join(",");
  });
  return [HEADER, ...rows, ""].join("\r\n");
}
