import type { CsvFile } from "./column";

/** What percentiles.csv has; see columns.ts. */
export const PERCENTILES = {
  row: "client or service and level, as far up as there are values",
  columns: [
    ["scope", "text", "`client` or `service`"],
    ["name", "text", "client or service"],
    ["level_ratio", "ratio", "share of the successes that were no slower: 0.99 is the p99"],
    ["value_ms", "ms", "latency, counted as in summary.csv"],
    [
      "ci_low_ms",
      "ms",
      "its confidence interval at `run.confidence`, from the values by replication; empty with one " +
        "replication, and where one of them has no value so far up",
    ],
    ["ci_high_ms", "ms", "its other end"],
    ["ci_method", "text", "where it comes from: `replications`, or `pairs` of them; empty: there is none"],
    [
      "ci_short",
      "boolean",
      "whether it may be too narrow: what is as slow came in too few independent spells; empty: no interval",
    ],
  ],
} as const satisfies CsvFile;
