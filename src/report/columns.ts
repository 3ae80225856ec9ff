import type { Column, ColumnKind, CsvFile } from "./column";
import { COMPARISON_FILES } from "./columns-of-comparison";
import { TIMESERIES } from "./columns-of-course";
import { SUMMARY_INTERVALS } from "./columns-of-intervals";
import { WORK_FILES } from "./columns-of-work";
import { CONTROLLED } from "./controlled-columns";
import { endColumns, METHOD } from "./ends";
import { PERCENTILES } from "./percentile-columns";

/** The first columns of every file. */
export const KEYS = [
  ["scenario", "text", "name of the scenario"],
  ["variant", "text", "name of the variant; of a scenario without `compare`, its own name again"],
  ["replication", "count", "number of the replication; empty where all replications are pooled"],
] as const satisfies readonly Column[];

const SCOPE = [
  ["scope", "text", "`client`, `service`, `edge` or `mesh`"],
  [
    "name",
    "text",
    "client, service, `caller->callee`, or `mesh`; one operation of a client or service " +
      "that has several is `name.Operation`",
  ],
] as const satisfies readonly Column[];

/**
 * Every CSV file: what a row is and what its columns are, keys aside. The headers are written from this,
 * the number formats chosen by it, and the column reference of the README is made from it.
 */
export const FILES = {
  summary: {
    row: "variant and scope",
    columns: [
      ...SCOPE,
      [
        "requests_count",
        "count",
        "arrived in the measured time, wherever they ended; of a service, attempts that " +
          "reached an instance; of the mesh, requests of all clients",
      ],
      ["success_count", "count", "of these, ended well"],
      ["error_count", "count", "of these, ended badly: failed, refused or given up"],
      [
        "availability_ratio",
        "ratio",
        "successes over requests that ended; those still open when the run ended count neither way",
      ],
      ["offered_rps", "rps", "requests per measured second"],
      ["throughput_rps", "rps", "requests that ended, well or badly, per measured second"],
      ["goodput_rps", "rps", "successes per measured second"],
      [
        "mean_ms",
        "ms",
        "latency of successes, here and in the next columns: of clients and edges from the " +
          "intended arrival, retries included; of services inside the instance",
      ],
      ["stdev_ms", "ms", "standard deviation of the latency"],
      ["p50_ms", "ms", "median"],
      ["p90_ms", "ms", "90th percentile"],
      ["p95_ms", "ms", "95th percentile"],
      ["p99_ms", "ms", "99th percentile"],
      ["p999_ms", "ms", "99.9th percentile"],
      ["max_ms", "ms", "the longest"],
      ["p99_ci_low_ms", "ms", "confidence interval of p99 at `run.confidence`; see ci_method"],
      ["p99_ci_high_ms", "ms", "its other end"],
      ["availability_ci_low_ratio", "ratio", "confidence interval of availability, inside 0..1"],
      ["availability_ci_high_ratio", "ratio", "its other end"],
      [
        "attempts_per_request",
        "ratio",
        "attempts, retries included, over requests; of a service, those of its callers; of " +
          "the mesh, over all calls",
      ],
      [
        "wasted_work_ratio",
        "ratio",
        "share of the executed core time that went to attempts whose caller had left before the " +
          "answer; services and mesh",
      ],
      [
        "utilization_mean_ratio",
        "ratio",
        "utilization of the instances: their mean (of those that come and go by the time each was there), " +
          "averaged over replications",
      ],
      ["utilization_max_ratio", "ratio", "that of the busiest instance, averaged over replications"],
      [
        "load_cv",
        "ratio",
        "standard deviation over mean of the attempts by instance (where instances come and go, of the " +
          "attempts in the time each was there), averaged over replications; of the mesh, of its most " +
          "uneven service",
      ],
      [
        "load_max_over_mean",
        "ratio",
        "attempts at the most loaded instance over their mean, counted as in load_cv, averaged over " +
          "replications; of the mesh, of its most uneven service",
      ],
      [
        "cross_zone_ratio",
        "ratio",
        "share of the attempts that went to another zone: sent by a client, to a service, on " +
          "an edge, in the mesh",
      ],
      [
        "recovery_s",
        "s",
        "from the end of the last fault until availability by interval is back at 99 % of " +
          "its level before the faults and stays so, averaged over replications; empty without " +
          "faults, and when one replication never recovers",
      ],
      [
        "slo_pass",
        "boolean",
        "whether every objective that names this client, service or operation holds (mesh: " +
          "every objective); empty without one",
      ],
      [
        "cross_zone_bytes",
        "bytes",
        "bytes of requests and answers that went from zone to zone, counted as cross_zone_ratio; " +
          "empty where no message has a size",
      ],
      ...SUMMARY_INTERVALS,
    ],
  },
  errors: {
    row: "scope and cause, most frequent first; only those that happened",
    columns: [
      ...SCOPE,
      ["cause", "text", "how the request ended; of services and edges, the attempt"],
      ["flag", "text", "response flags that Envoy would log, with a comma between them"],
      ["count", "count", "how many"],
      ["ratio", "ratio", "over the requests of the scope; of edges, over its attempts"],
      ["ratio_ci_low_ratio", "ratio", "its confidence interval over replications; empty with one"],
      ["ratio_ci_high_ratio", "ratio", "its other end"],
    ],
  },
  timeseries: TIMESERIES,
  instances: {
    row: "instance",
    columns: [
      ["service", "text", "its service"],
      ["instance", "text", "its number within the service, from 0"],
      ["zone", "text", "where it runs"],
      ["version", "text", "the release it runs"],
      ["speed_ratio", "ratio", "speed of its machine, averaged over replications"],
      ["requests_count", "count", "attempts that arrived here, all replications together"],
      ["share_ratio", "ratio", "of the attempts that arrived at the service"],
      [
        "utilization_ratio",
        "ratio",
        "core time used over the time it was alive, averaged over replications; empty where unlimited",
      ],
      ["p99_ms", "ms", "99th percentile of the time that successful attempts spent here"],
      ["error_count", "count", "attempts that failed here"],
      ["ejected_s", "s", "time that callers' proxies had it ejected, their average; empty where none do"],
      ["alive_s", "s", "time alive, averaged over replications"],
      ["node", "text", "the node that it runs on; without a name of its own, its zone and number"],
      [
        "throttled_ratio",
        "ratio",
        "share of that time in which it stood still with work to do because its quota was used up; " +
          "empty without a quota",
      ],
      ["unhealthy_s", "s", "time that callers' health checks had it unhealthy, their average; or empty"],
      ["utilization_ci_low_ratio", "ratio", "confidence interval of utilization over replications"],
      ["utilization_ci_high_ratio", "ratio", "its other end"],
      ["p99_ci_low_ms", "ms", "confidence interval of p99 over replications"],
      ["p99_ci_high_ms", "ms", "its other end"],
      ...endColumns("share", "ratio", "ratio", "share_ratio"),
      ...endColumns("alive", "s", "s", "alive_s"),
      ...endColumns("ejected", "s", "s", "ejected_s"),
      ...endColumns("unhealthy", "s", "s", "unhealthy_s"),
      ...endColumns("throttled", "ratio", "ratio", "throttled_ratio"),
      ...METHOD,
    ],
  },
  edges: {
    row: "caller and callee",
    columns: [
      ["caller", "text", "client or service"],
      ["callee", "text", "service"],
      ["attempts_count", "count", "tries sent, retries included, all replications together"],
      ["retries_count", "count", "of these, retries"],
      ["hedges_count", "count", "of these, hedges"],
      ["timeouts_count", "count", "attempts that timed out"],
      ["open_count", "count", "refused by an open circuit breaker; empty where there is none"],
      ["ejections_count", "count", "ejections by the caller's proxies; empty where they do none"],
      ["connections_opened_count", "count", "connections asked for; empty where the policy has none"],
      ["p99_ms", "ms", "99th percentile of the latency of successful calls as the caller sees it"],
      ["cross_zone_ratio", "ratio", "share of the attempts that went to another zone"],
      [
        "cross_zone_bytes",
        "bytes",
        "bytes of their requests and answers that went from zone to zone, all replications together; " +
          "empty where no message has a size",
      ],
      ["probes_count", "count", "probes of the caller's health checks; empty where it has none"],
      ["probe_failures_count", "count", "of these, failed"],
      ["unhealthy_count", "count", "times that failed probes took an endpoint out at a proxy"],
      ["p99_ci_low_ms", "ms", "confidence interval of p99 over replications; empty with one"],
      ["p99_ci_high_ms", "ms", "its other end"],
      ...endColumns("cross_zone", "ratio", "ratio", "cross_zone_ratio"),
      ...METHOD,
    ],
  },
  ...COMPARISON_FILES,
  events: {
    row: "replication and simulated event of note",
    columns: [
      ["time_s", "s", "when"],
      [
        "kind",
        "text",
        "what: the start or stop of a fault, what becomes of an instance, a step of a rollout, an alert",
      ],
      ["target", "text", "whom it happened to"],
      ["detail", "text", "more about it"],
    ],
  },
  ...WORK_FILES,
  percentiles: PERCENTILES,
  controlled: CONTROLLED,
} as const satisfies Record<string, CsvFile>;

export type FileName = keyof typeof FILES;
export type ColumnName<F extends FileName> = (typeof FILES)[F]["columns"][number][0];

/** Keys and columns of a file, in the order of the header. */
export function columnsOf(file: FileName): readonly Column[] {
  return [...KEYS, ...FILES[file].columns];
}

const UNITS: Record<ColumnKind, string> = {
  count: "count",
  bytes: "bytes",
  ms: "ms",
  s: "s",
  rps: "per second",
  mean: "number",
  ratio: "ratio",
  text: "text",
  boolean: "true or false",
};

/** Its columns are the user's settings and clients. */
const SWEEP =
  "One row per point of a sweep, in the order written: the keys (`variant` is the point's name), a " +
  "column for each path that is swept with its value as written (empty: as the scenario has it), then " +
  "for each client and for `mesh` the columns of summary.csv from `requests_count` on, with its name " +
  "and a dot before each, such as `users.p99_ms`.";

/** Its columns are what varies and the services of the scenario. */
const PLAN =
  "One row per growth factor and condition: the keys (`variant` is both together), `growth_ratio`, " +
  "`load_rps` (highest rate of the clients that grow; of closed loops, as measured), `condition`, " +
  "`feasible` (whether the sizes of the row are an answer; else they are the nearest miss), a column " +
  "for each size that varies and `<service>_replicas` of all others, `cores`, `cost_per_hour`, " +
  "`p99_ms`, `p99_ci_high_ms` and `availability_ratio` of `client` (the one that objectives name " +
  "first), `utilization_max_ratio` of the busiest instance, `headroom_rps` (how much more load the " +
  "answer bears in this condition, at most as much again), `bottleneck` (the busiest service), " +
  "`binding` (sizes that cannot be smaller because of this condition; of a miss, the objective that " +
  "fails), `client`, `condition_met`, `proved_smallest` (false when the search was stopped), " +
  "`<service>_static_replicas` (by Erlang C, with a zone to spare where one is lost) and " +
  "`replications_count`.";

/** The reference of all columns as Markdown, for the README. */
export function columnReference(): string {
  const table = (columns: readonly Column[]): string[] => [
    "| column | unit | meaning |",
    "|---|---|---|",
    ...columns.map(([name, kind, meaning]) => `| \`${name}\` | ${UNITS[kind]} | ${meaning} |`),
  ];
  const lines = ["### Every file", "", ...table(KEYS)];
  for (const [name, { row, columns }] of Object.entries(FILES)) {
    lines.push("", `### ${name}.csv`, "", `One row per ${row}.`, "", ...table(columns));
  }
  lines.push("", "### sweep.csv", "", SWEEP);
  lines.push("", "### plan.csv", "", PLAN);
  return lines.join("\n") + "\n";
}
