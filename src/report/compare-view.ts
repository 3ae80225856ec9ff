import { adviceOn, adviceOnComparison } from "./advice";
import { answer } from "./answer";
import { type Compared, compareMetric } from "./compared";
import { differenceUnit, figure, scaleOf, signed } from "./figure";
import { findScope, type MeasuredExperiment, type MeasuredVariant } from "./measured";
import type { Measured, MetricName } from "./metrics";
import { acrossVariants, cellsOf, clients, heading, replicationsText } from "./run-view";
import { variantSloLine } from "./slo-lines";
import { type Block, cell, line, table, type TableBlock, type TextCell, type Tone } from "./view";

/** Of the client itself, and of the whole mesh. */
const CLIENT_METRICS = ["availability", "goodput", "p50", "p99", "attempts_per_request", "recovery"] as const;
const MESH_METRICS = ["load_max_over_mean"] as const;

const HEADERS: Record<(typeof CLIENT_METRICS | typeof MESH_METRICS)[number], string> = {
  availability: "avail %",
  goodput: "goodput",
  p50: "p50 ms",
  p99: "p99 ms",
  attempts_per_request: "tries",
  recovery: "recovery s",
  load_max_over_mean: "max/mean",
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
  const notes = [...variants.flatMap(adviceOn), ...adviceOnComparison(experiment)];
  return [
    { ...heading(baseline), text: heading({ ...baseline, name: baseline.scenario.name }).text },
    ...named.flatMap(({ scope }) => [
      valuesTable(scope.name, variants),
      differencesTable(scope.name, variants, baseline),
    ]),
    ...uniqueTexts(notes),
    ...variants.filter(({ slos }) => slos.length > 0).map(({ name, slos }) => variantSloLine(name, slos)),
    line(answer(experiment), "strong"),
  ];
}

function valuesTable(client: string, variants: readonly MeasuredVariant[]): TableBlock {
  const rows = acrossVariants(variants, { kind: "client", name: client });
  return table(
    `${client} (p50 and p99 of successes, goodput per second, max/mean of the most uneven service)`,
    ["<variant", ...[...CLIENT_METRICS, ...MESH_METRICS].map((name) => HEADERS[name])],
    rows.map(({ variant, measured }) => [
      cell(variant.name),
      ...cellsOf(measured, CLIENT_METRICS),
      ...cellsOf(meshOf(variant), MESH_METRICS),
    ]),
  );
}

function differencesTable(
  client: string,
  variants: readonly MeasuredVariant[],
  baseline: MeasuredVariant,
): TableBlock {
  const level = figure(baseline.scenario.run.confidence, "percent").replace(/\.0+$/, "");
  const others = acrossVariants(variants, { kind: "client", name: client }).filter(
    ({ variant }) => variant !== baseline,
  );
  return table(
    `${client}: difference from ${baseline.name}, pair by pair over ` +
      replicationsText(baseline.results.length),
    ["<variant", "metric", "difference", `${level} % interval`, "verdict"],
    others.flatMap(({ variant, measured }) => differenceRows(variant, measured, baseline)),
  );
}

function differenceRows(
  variant: MeasuredVariant,
  measured: Measured,
  baseline: MeasuredVariant,
): TextCell[][] {
  const compare = (of: Measured, name: MetricName): Compared => compareMetric(variant, of, baseline, name);
  const all = [
    ...CLIENT_METRICS.map((name) => compare(measured, name)),
    ...MESH_METRICS.map((name) => compare(meshOf(variant), name)),
  ];
  const rows = all.filter(
    ({ value, against }) => against !== null && !(Number.isNaN(value) && Number.isNaN(against.value)),
  );
  return rows.map((compared, position) => differenceCells(compared, position === 0 ? variant.name : ""));
}

function differenceCells({ metric, against }: Compared, name: string): TextCell[] {
  const { diff, low, high, verdict } = against!.difference;
  const scale = scaleOf(metric);
  const tone = verdict === null ? "plain" : TONES[verdict];
  const interval = low === null || high === null ? "-" : `[${signed(low, scale)}, ${signed(high, scale)}]`;
  const isKnown = Number.isFinite(diff);
  return [
    cell(name),
    cell(LABELS[metric.name] ?? metric.name),
    cell(signed(diff, scale) + (isKnown ? differenceUnit(scale) : "")),
    cell(interval),
    cell(verdict === null ? "-" : WORDS[verdict], tone),
  ];
}

const LABELS: Partial<Record<string, string>> = {
  attempts_per_request: "tries",
  load_max_over_mean: "max/mean",
};

function meshOf(variant: MeasuredVariant): Measured {
  return findScope(variant, { kind: "mesh", name: "mesh" })!;
}

/** Variants often earn the same note. */
function uniqueTexts<T extends { readonly text: string }>(lines: readonly T[]): T[] {
  return [...new Map(lines.map((one) => [one.text, one])).values()];
}
