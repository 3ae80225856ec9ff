import { adviceOn, adviceOnComparison } from "./advice";
import { alertTables } from "./alerts";
import { answerOfComparison } from "./answer";
import { bestView } from "./best-view";
import { type Compared, compareMetric } from "./compared";
import { controlledView } from "./controlled-view";
import { differenceUnit, scaleOf, signed } from "./figure";
import { findScope, levelText, type MeasuredExperiment, type MeasuredVariant } from "./measured";
import type { Measured, MetricName } from "./metrics";
import { pairsView } from "./pairs";
import { acrossVariants, cellsOf, clients, heading, replicationsText } from "./run-view";
import { selectionTable } from "./selection-view";
import { variantSloLine } from "./slo-lines";
import { type Block, cell, line, note, table, type TableBlock, type TextCell, type Tone } from "./view";

/** Of the client itself, and of the whole mesh. */
const CLIENT_METRICS = ["availability", "goodput", "p50", "p99", "attempts_per_request", "recovery"] as const;
const MESH_METRICS = ["load_max_over_mean", "cross_zone"] as const;

const HEADERS: Record<(typeof CLIENT_METRICS | typeof MESH_METRICS)[number], string> = {
  availability: "avail %",
  goodput: "goodput",
  p50: "p50",
  p99: "p99",
  attempts_per_request: "tries",
  recovery: "recovery",
  load_max_over_mean: "load",
  cross_zone: "cross %",
};

const WORDS = { better: "better", worse: "worse", "no-difference": "no difference" } as const;
const TONES: Record<keyof typeof WORDS, Tone> = { better: "good", worse: "bad", "no-difference": "plain" };

/**
 * What `compare` shows: for each client the figures of every variant and their paired differences from the
 * baseline with intervals; then notes, the objectives of each variant, and the answer last.
 */
export function compareView(experiment: MeasuredExperiment): Block[] {
  const { variants, baseline } = experiment;
  if (baseline === null) return [];
  const named = clients(baseline);
  return [
    { ...heading(baseline), text: heading({ ...baseline, name: baseline.scenario.name }).text },
    ...named.flatMap(({ scope }) => [
      valuesTable(scope.name, variants),
      differencesTable(scope.name, variants, baseline),
      ...bestView(scope.name, variants),
    ]),
    ...controlledView(variants),
    ...pairsView(variants),
    ...selectionTable(experiment),
    ...alertTables(variants),
    ...[...adviceOn(experiment), ...adviceOnComparison(experiment)].map(note),
    ...variants.filter(({ slos }) => slos.length > 0).map(({ name, slos }) => variantSloLine(name, slos)),
    line(answerOfComparison(experiment), "strong"),
  ];
}

function valuesTable(client: string, variants: readonly MeasuredVariant[]): TableBlock {
  const rows = acrossVariants(variants, { kind: "client", name: client });
  const isKnown = (name: MetricName): boolean =>
    rows.some(({ measured }) => !Number.isNaN(measured.pooled[name]));
  const metrics = CLIENT_METRICS.filter((name) => name !== "recovery" || isKnown(name));
  const ofMesh = meshMetrics(variants);
  return table(
    `${client} (latency of successes in ms, ${metrics.includes("recovery") ? "recovery in s, " : ""}` +
      "load: busiest instance over the mean" +
      `${ofMesh.includes("cross_zone") ? ", cross: share of attempts to another zone" : ""})`,
    ["<variant", ...[...metrics, ...ofMesh].map((name) => HEADERS[name])],
    rows.map(({ variant, measured }) => [
      cell(variant.name),
      ...cellsOf(measured, metrics),
      ...cellsOf(meshOf(variant), ofMesh),
    ]),
  );
}

/** What goes from zone to zone is shown where anything does. */
function meshMetrics(variants: readonly MeasuredVariant[]): readonly (typeof MESH_METRICS)[number][] {
  const crosses = variants.some((variant) => meshOf(variant).pooled.cross_zone > 0);
  return MESH_METRICS.filter((name) => name !== "cross_zone" || crosses);
}

function differencesTable(
  client: string,
  variants: readonly MeasuredVariant[],
  baseline: MeasuredVariant,
): TableBlock {
  const { isPaired } = baseline.company;
  const others = acrossVariants(variants, { kind: "client", name: client }).filter(
    ({ variant }) => variant !== baseline,
  );
  return table(
    `${client}: difference from ${baseline.name}, ${isPaired ? "paired over" : "independent seeds,"} ` +
      replicationsText(baseline.results.length),
    ["<variant", "<metric", "difference", intervalHeader(baseline), "corr.", "<verdict"],
    others.flatMap(({ variant, measured }) =>
      differenceRows(variant, measured, baseline, meshMetrics(variants)),
    ),
  );
}

/** "95 % interval", or "95 % all together" where several intervals are to hold at once. */
function intervalHeader(baseline: MeasuredVariant): string {
  return `${levelText(baseline)} ${baseline.company.rivals > 1 ? "all together" : "interval"}`;
}

function differenceRows(
  variant: MeasuredVariant,
  measured: Measured,
  baseline: MeasuredVariant,
  ofMesh: readonly MetricName[],
): TextCell[][] {
  const compare = (of: Measured, name: MetricName): Compared => compareMetric(variant, of, baseline, name);
  const all = [
    ...CLIENT_METRICS.map((name) => compare(measured, name)),
    ...ofMesh.map((name) => compare(meshOf(variant), name)),
  ];
  const rows = all.filter(
    ({ value, against }) => against !== null && !(Number.isNaN(value) && Number.isNaN(against.value)),
  );
  return rows.map((compared, position) => differenceCells(compared, position === 0 ? variant.name : ""));
}

function differenceCells({ metric, value, against }: Compared, name: string): TextCell[] {
  const { diff, low, high, correlation, verdict } = against!.difference;
  const scale = scaleOf(metric);
  const tone = verdict === null ? "plain" : TONES[verdict];
  const interval = low === null || high === null ? "-" : `[${signed(low, scale)}, ${signed(high, scale)}]`;
  const isKnown = Number.isFinite(diff);
  return [
    cell(name),
    cell(LABELS[metric.name] ?? metric.name),
    cell(isKnown ? signed(diff, scale) + differenceUnit(scale) : unbounded(value, against!.value)),
    cell(interval),
    cell(correlation === null ? "-" : correlation.toFixed(2)),
    cell(verdict === null ? "-" : WORDS[verdict], tone),
  ];
}

/** A recovery that never came has no difference from one that did. */
function unbounded(value: number, against: number): string {
  if (value === Infinity) return against === Infinity ? "both never" : "never";
  return against === Infinity ? "recovers" : "-";
}

const LABELS: Partial<Record<string, string>> = {
  availability: "avail.",
  attempts_per_request: "tries",
  load_max_over_mean: "load",
  cross_zone: "cross",
};

function meshOf(variant: MeasuredVariant): Measured {
  return findScope(variant, { kind: "mesh", name: "mesh" })!;
}
