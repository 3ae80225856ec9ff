import type { CsvFile } from "./column";
import { endColumns, METHOD } from "./ends";

/** What timeseries.csv has; see columns.ts. */
export const TIMESERIES = {
  row: "client or service and interval, from time 0 to the end of the load, warm-up included",
  columns: [
    ["time_s", "s", "start of the interval"],
    ["interval_s", "s", "its length"],
    ["scope", "text", "`client` or `service`"],
    ["name", "text", "client or service"],
    ["requests_count", "count", "ended in the interval, all replications together"],
    ["error_count", "count", "of these, ended badly"],
    ["throughput_rps", "rps", "ended per second, averaged over replications"],
    ["p50_ms", "ms", "median latency of the successes that ended in the interval"],
    ["p99_ms", "ms", "their 99th percentile"],
    ["in_flight_mean", "mean", "requests open, averaged over the interval and replications"],
    ["queue_mean", "mean", "requests waiting in the instances, averaged the same way; services"],
    ["replicas_ready", "mean", "instances that are ready, on average over the interval and the replications"],
    [
      "utilization_ratio",
      "ratio",
      "share of the cores (or workers) of the running instances that is busy; services that have a limit",
    ],
    ...endColumns("throughput", "rps", "rps", "throughput_rps, over replications"),
    ...endColumns("p50", "ms", "ms", "p50_ms; empty where one has no success in the interval"),
    ...endColumns("p99", "ms", "ms", "p99_ms, the same way"),
    ...endColumns("in_flight", "mean", "mean", "in_flight_mean"),
    ...endColumns("queue", "mean", "mean", "queue_mean"),
    ...endColumns("replicas_ready", "mean", "mean", "replicas_ready"),
    ...endColumns("utilization", "ratio", "ratio", "utilization_ratio"),
    ...METHOD,
  ],
} as const satisfies CsvFile;
