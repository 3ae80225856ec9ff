import type { VariantOutcome } from "../outcome";
import { allFigures, type ClientFigures, targetFigures } from "./client-figures";

export const LEVEL_NAMES = "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%";
const HEADER =
  "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time," +
  `Max Response Time,Average Content Size,Requests/s,Failures/s,${LEVEL_NAMES}`;
export const LEVELS = [0.5, 0.66, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999, 1];

/**
 * The table of requests that Locust writes as `_stats.csv`: by operation, then all together, in ms.
 *
 * Source: locustio/locust@407343d, locust/stats.py (StatsCSV).
 * Differs: latencies are of successes, and percentiles are not rounded to two digits as there; an empty cell,
 * not `N/A`, where there are none.
 */
export function locust(variant: VariantOutcome): string {
  const rows = [
    ...targetFigures(variant).map((figures) => row("GET", figures.target ?? "", figures)),
    row("", "Aggregated", allFigures(variant)),
  ];
  // The ends of lines are those of Python's csv module, which writes them there.
  return [HEADER, ...rows, ""].join("\r\n");
}

function row(type: string, name: string, { requests, failures, seconds, latency }: ClientFigures): string {
  const exact = (ns: number): string => (Number.isFinite(ns) ? String(ns / 1e6) : "");
  const cells = [
    type,
    name,
    String(requests),
    String(failures),
    wholeMs(latency.quantile(0.5)),
    ...[latency.mean, latency.min, latency.max].map(exact),
    "0",
    String(requests / seconds),
    String(failures / seconds),
    ...LEVELS.map((level) => wholeMs(latency.quantile(level))),
  ];
  return cells.join(",");
}

export function wholeMs(ns: number): string {
  return Number.isFinite(ns) ? String(Math.round(ns / 1e6)) : "";
}
