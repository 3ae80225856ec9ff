import type { CsvFile } from "./column";

/** The CSV file on how variants differ. */
export const COMPARISON_FILES = {
  comparison: {
    row: "variant and metric of a client, service or the mesh",
    columns: [
      [
        "metric",
        "text",
        "`client.metric`, `service.metric` or `mesh.metric`, with the operation between " +
          "where it is of one only",
      ],
      ["unit", "text", "`ms`, `s`, `rps`, `ratio` or `bytes`: the unit of the next columns"],
      ["value", "text", "of all replications together, as in summary.csv"],
      ["ci_low", "text", "its confidence interval at `run.confidence`; empty with one replication"],
      ["ci_high", "text", "its other end"],
      [
        "baseline",
        "text",
        "name of the variant compared with; empty, with all that follows, in its own rows",
      ],
      ["baseline_value", "text", "the baseline's value"],
      [
        "diff",
        "text",
        "mean over replications of the value minus the baseline's in the same replication: " +
          "both saw the same requests",
      ],
      [
        "diff_ci_low",
        "text",
        "confidence interval of the difference (paired-t; Welch with `compare.seeds: independent`), at " +
          "diff_confidence_ratio",
      ],
      ["diff_ci_high", "text", "its other end"],
      ["relative", "ratio", "the difference over the mean of the baseline's values by replication"],
      [
        "verdict",
        "text",
        "`better` or `worse` when the interval leaves out 0, else `no-difference`; empty " +
          "with one replication, and for metrics that are neither",
      ],
      ["replications_count", "count", "replications behind the row"],
      [
        "diff_confidence_ratio",
        "ratio",
        "level of the interval of the difference and of the verdict: high enough for those of all variants " +
          "together to hold at `run.confidence` (Bonferroni)",
      ],
      [
        "correlation_ratio",
        "ratio",
        "correlation of value and baseline over replications, -1..1: what comparing on the same chance is " +
          "worth; empty with one replication",
      ],
      [
        "times_ratio",
        "ratio",
        "how many times the baseline's the value is: geometric mean over replications; empty where one is 0",
      ],
      ["times_ci_low_ratio", "ratio", "its confidence interval, by the logarithms, at diff_confidence_ratio"],
      ["times_ci_high_ratio", "ratio", "its other end"],
      [
        "best_diff_ci_low",
        "text",
        "interval of the value less that of the best of the other variants, those of all variants holding " +
          "together (multiple comparisons with the best); empty for metrics of which none is better",
      ],
      [
        "best_diff_ci_high",
        "text",
        "its other end; where it does not cross 0, this one is the best, or is not",
      ],
      ["ci_method", "text", "where ci_low and ci_high come from, as in summary.csv"],
      [
        "diff_method",
        "text",
        "where the interval of the difference comes from: `paired-t`, or `welch` with independent seeds",
      ],
    ],
  },
} as const satisfies Record<string, CsvFile>;
