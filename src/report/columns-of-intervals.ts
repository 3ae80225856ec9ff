import type { Column } from "./column";
import { endColumns, METHOD } from "./ends";

/** Columns that summary.csv has for intervals of figures that it has before; `metric` is whose they are. */
export const SUMMARY_INTERVALS = [
  ["mean_ci_low_ms", "ms", "confidence interval of mean_ms"],
  ["mean_ci_high_ms", "ms", "its other end"],
  ["p50_ci_low_ms", "ms", "confidence interval of p50_ms"],
  ["p50_ci_high_ms", "ms", "its other end"],
  ["p90_ci_low_ms", "ms", "confidence interval of p90_ms"],
  ["p90_ci_high_ms", "ms", "its other end"],
  ["p95_ci_low_ms", "ms", "confidence interval of p95_ms"],
  ["p95_ci_high_ms", "ms", "its other end"],
  ["p999_ci_low_ms", "ms", "confidence interval of p999_ms"],
  ["p999_ci_high_ms", "ms", "its other end"],
  ["throughput_ci_low_rps", "rps", "confidence interval of throughput_rps"],
  ["throughput_ci_high_rps", "rps", "its other end"],
  ["goodput_ci_low_rps", "rps", "confidence interval of goodput_rps"],
  ["goodput_ci_high_rps", "rps", "its other end"],
  ["attempts_per_request_ci_low_ratio", "ratio", "confidence interval of attempts_per_request"],
  ["attempts_per_request_ci_high_ratio", "ratio", "its other end"],
  ["wasted_work_ci_low_ratio", "ratio", "confidence interval of wasted_work_ratio"],
  ["wasted_work_ci_high_ratio", "ratio", "its other end"],
  ["utilization_mean_ci_low_ratio", "ratio", "confidence interval of utilization_mean_ratio"],
  ["utilization_mean_ci_high_ratio", "ratio", "its other end"],
  ["utilization_max_ci_low_ratio", "ratio", "confidence interval of utilization_max_ratio"],
  ["utilization_max_ci_high_ratio", "ratio", "its other end"],
  ...METHOD,
  ...endColumns("offered", "rps", "rps", "offered_rps"),
  ...endColumns("stdev", "ms", "ms", "stdev_ms"),
  ...endColumns("load_cv", "ratio", "ratio", "load_cv, over replications as in the next"),
  ...endColumns("load_max_over_mean", "ratio", "ratio", "load_max_over_mean"),
  ...endColumns("cross_zone", "ratio", "ratio", "cross_zone_ratio"),
  ...endColumns("recovery", "s", "s", "recovery_s"),
  [
    "ci_short",
    "text",
    "percentiles whose interval may be too narrow, with spaces between: the run is too short, and what is " +
      "as slow came in too few independent spells",
  ],
] as const satisfies readonly Column[];
