import type { CsvFile } from "./column";

/** What controlled.csv has; see columns.ts. */
export const CONTROLLED = {
  row:
    "variant and scope, where `run.controlVariates` is on and the chance of the replications has an " +
    "expectation to compare it with",
  columns: [
    ["scope", "text", "`client`, `service`, `edge` or `mesh`"],
    ["name", "text", "as in summary.csv"],
    [
      "mean_ms",
      "ms",
      "mean latency of successes with the luck of the replications taken out: the mean of their means, " +
        "corrected by how far requests and work were from their expectation",
    ],
    ["ci_low_ms", "ms", "its confidence interval at `run.confidence`"],
    ["ci_high_ms", "ms", "its other end"],
    ["plain_ms", "ms", "the mean of the replications' means without the correction"],
    [
      "gain_ratio",
      "ratio",
      "how many times as wide the interval is without the correction; below 1 it did not pay",
    ],
    ["controls", "text", "what it was corrected by: `arrivals` (number of requests), `work`, or both"],
  ],
} as const satisfies CsvFile;
