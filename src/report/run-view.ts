import { formatDuration } from "../lib/duration";
import { adviceOn } from "./advice";
import { alertTables } from "./alerts";
import { answerOfRun } from "./answer";
import { controlledView } from "./controlled-view";
import { costLines } from "./cost";
import { failuresOf } from "./errors-csv";
import { figure, figureWithInterval, scaleOf } from "./figure";
import { findScope, levelText, type MeasuredExperiment, type MeasuredVariant } from "./measured";
import { intervalOf, type Measured, type MetricName, metricOf } from "./metrics";
import { pairsView } from "./pairs";
import { sloLine } from "./slo-lines";
import { type Block, cell, line, type LineBlock, note, table, type TableBlock, type TextCell } from "./view";

/** Causes of failure shown for each client. */
const TOP_CAUSES = 5;

const KEY_METRICS = ["availability", "p99", "goodput"] as const;

type Column = readonly [header: string, metric: MetricName];

const CLIENT_COLUMNS: readonly Column[] = [
  ["requests", "requests"],
  ["avail %", "availability"],
  ["goodput", "goodput"],
  ["mean", "mean"],
  ["p50", "p50"],
  ["p99", "p99"],
  ["p99.9", "p999"],
  ["tries", "attempts_per_request"],
];

const SERVICE_COLUMNS: readonly Column[] = [
  ["attempts", "requests"],
  ["avail %", "availability"],
  ["p99", "p99"],
  ["util %", "utilization"],
  ["max %", "utilization_max"],
  ["load cv", "load_cv"],
  ["max/mean", "load_max_over_mean"],
  ["wasted %", "wasted_work"],
];

/** What `run` shows: clients, services, causes of failure, notes, objectives, and the answer last. */
export function runView(experiment: MeasuredExperiment): Block[] {
  const [variant] = experiment.variants;
  return [
    heading(variant),
    figures(
      "Clients (latency of successes in ms, goodput per second, tries per request)",
      "<client",
      CLIENT_COLUMNS,
      clients(variant),
    ),
    ...intervals(variant),
    ...controlledView([variant]),
    ...pairsView([variant]),
    figures(
      "Services (attempts as the instances see them, latency in ms)",
      "<service",
      SERVICE_COLUMNS,
      services(variant),
    ),
    ...causes(variant),
    ...alertTables([variant]),
    ...costLines(variant),
    ...adviceOn(experiment).map(note),
    ...variant.slos.map(sloLine),
    line(answerOfRun(variant), "strong"),
  ];
}

/** The clients as wholes. */
export function clients({ scopes }: MeasuredVariant): Measured[] {
  return scopes.filter(({ scope }) => scope.kind === "client" && scope.target === null);
}

function services({ scopes }: MeasuredVariant): Measured[] {
  return scopes.filter(({ scope }) => scope.kind === "service" && scope.operation === null);
}

export function heading({ name, scenario, results }: MeasuredVariant): LineBlock {
  const { durationNs, warmupNs, seed } = scenario.run;
  const label = name === scenario.name ? name : `${scenario.name}, ${name}`;
  const [length, warmup] = [durationNs - warmupNs, warmupNs].map(formatDuration);
  const measured = warmupNs === 0 ? `${length} measured` : `${length} measured after ${warmup} of warm-up`;
  return line(`${label}: ${measured}, ${replicationsText(results.length)}, seed ${seed}`, "strong");
}

export function replicationsText(count: number): string {
  return count === 1 ? "1 replication" : `${count} replications`;
}

/** A row of figures. */
export function cellsOf({ pooled }: Measured, metrics: readonly MetricName[]): TextCell[] {
  return metrics.map((name) => cell(figure(pooled[name], scaleOf(metricOf(name)))));
}

function figures(
  title: string,
  first: string,
  columns: readonly Column[],
  rows: readonly Measured[],
): TableBlock {
  const headers = [first, ...columns.map(([header]) => header)];
  const metrics = columns.map(([, metric]) => metric);
  return table(
    title,
    headers,
    rows.map((measured) => [cell(measured.scope.name), ...cellsOf(measured, metrics)]),
  );
}

/** The figures that matter most, each with its interval; none with one replication. */
function intervals(variant: MeasuredVariant): TableBlock[] {
  const { confidence } = variant.scenario.run;
  const isKnown = (measured: Measured): boolean =>
    KEY_METRICS.some((name) => intervalOf(measured, name, confidence) !== null);
  if (!clients(variant).some(isKnown)) return [];
  const rows = clients(variant).flatMap((measured) =>
    KEY_METRICS.map((name, position) => {
      const scale = scaleOf(metricOf(name));
      const interval = intervalOf(measured, name, confidence);
      return [
        cell(position === 0 ? measured.scope.name : ""),
        cell(name),
        cell(figureWithInterval(measured.pooled[name], null, scale)),
        cell(interval === null ? "-" : `[${figure(interval.low, scale)}, ${figure(interval.high, scale)}]`),
      ];
    }),
  );
  const n = variant.results.length;
  const pairs = clients(variant)[0].each.length;
  const source =
    pairs < n
      ? `${pairs} pairs of replications`
      : n === 1
        ? "batches of the one replication"
        : replicationsText(n);
  const title = `Confidence over ${source}`;
  return [table(title, ["<client", "<metric", "value", `${levelText(variant)} interval`], rows)];
}

function causes(variant: MeasuredVariant): Block[] {
  const rows = clients(variant).flatMap(({ scope }) =>
    failuresOf(variant.results, scope)
      .slice(0, TOP_CAUSES)
      .map(({ cause, flag, count, ratio }) => [
        cell(scope.name),
        cell(cause),
        cell(flag === "" ? "-" : flag),
        cell(figure(count, "count")),
        cell(figure(ratio, "percent")),
      ]),
  );
  if (rows.length === 0) return [];
  return [table("Failed requests by cause", ["<client", "<cause", "<flag", "requests", "% of all"], rows)];
}

/** The figures of a scope, by kind and name, of every variant that has it. */
export function acrossVariants(
  variants: readonly MeasuredVariant[],
  scope: { readonly kind: string; readonly name: string },
): { variant: MeasuredVariant; measured: Measured }[] {
  return variants.flatMap((variant) => {
    const measured = findScope(variant, scope);
    return measured === undefined ? [] : [{ variant, measured }];
  });
}
