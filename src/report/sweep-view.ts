import { adviceOn } from "./advice";
import { figure, scaleOf } from "./figure";
import { findScope, type MeasuredExperiment, type MeasuredVariant } from "./measured";
import { type Measured, type MetricName, metricOf } from "./metrics";
import { clients, heading } from "./run-view";
import { tally } from "./slo-lines";
import { edgeText, sweepLinesOf } from "./sweep-edges";
import { type Block, cell, line, note, table, type TableBlock, type TextCell } from "./view";

const CLIENT_COLUMNS: readonly (readonly [header: string, metric: MetricName])[] = [
  ["avail %", "availability"],
  ["goodput", "goodput"],
  ["p50", "p50"],
  ["p99", "p99"],
  ["tries", "attempts_per_request"],
];

/** Lines that an answer tells one by one. */
const LINES_MOST = 8;

/** What gives way where many settings move: a line has to hold them all. */
const LEFT_OUT: readonly MetricName[][] = [
  [],
  [],
  [],
  ["attempts_per_request"],
  ["attempts_per_request", "p50"],
];

/** What `sweep` shows: for each client a line per point, then notes, and the answer last. */
export function sweepView(experiment: MeasuredExperiment): Block[] {
  const [first] = experiment.variants;
  return [
    { ...heading(first), text: heading({ ...first, name: first.scenario.name }).text },
    ...clients(first).map(({ scope }) => pointsTable(scope.name, experiment)),
    ...adviceOn(experiment).map(note),
    line(answerOfSweep(experiment), "strong"),
  ];
}

function pointsTable(client: string, { variants, grid }: MeasuredExperiment): TableBlock {
  const labels = grid?.labels ?? [];
  const hasSlos = variants.some(({ slos }) => slos.length > 0);
  const leftOut = LEFT_OUT[Math.min(labels.length, LEFT_OUT.length - 1)];
  const columns = CLIENT_COLUMNS.filter(([, metric]) => !leftOut.includes(metric));
  const headers = [...labels.map((label) => `<${label}`), ...columns.map(([header]) => header), "busiest %"];
  return table(
    `${client} (latency of successes in ms, goodput per second; busiest: the instance of any service)`,
    hasSlos ? [...headers, "<SLO"] : headers,
    variants.map((variant) => {
      const values = valuesOf(variant, grid).map((value) => cell(value ?? "-"));
      const own = findScope(variant, { kind: "client", name: client });
      const mesh = findScope(variant, { kind: "mesh", name: "mesh" });
      const figures = [
        ...columns.map(([, metric]) => figureCell(own, metric)),
        figureCell(mesh, "utilization_max"),
      ];
      return [...values, ...figures, ...(hasSlos ? [sloCell(variant)] : [])];
    }),
  );
}

export function valuesOf(
  { name }: MeasuredVariant,
  grid: MeasuredExperiment["grid"],
): readonly (string | null)[] {
  return grid?.points.find((point) => point.name === name)?.values ?? [];
}

function figureCell(measured: Measured | undefined, metric: MetricName): TextCell {
  return cell(measured === undefined ? "-" : figure(measured.pooled[metric], scaleOf(metricOf(metric))));
}

function sloCell({ slos }: MeasuredVariant): TextCell {
  const failed = slos.filter(({ pass }) => !pass).length;
  if (failed === 0) return cell("PASS", "good");
  return cell(slos.length === 1 ? "FAIL" : `FAIL ${failed}/${slos.length}`, "bad");
}

/**
 * How many points meet the objectives, and where along the setting with the most values they cease to be met,
 * for each combination of the others.
 */
export function answerOfSweep({ variants, grid }: MeasuredExperiment): string {
  const count = variants.length === 1 ? "1 point" : `${variants.length} points`;
  if (variants.every(({ slos }) => slos.length === 0)) {
    return `${count} simulated; with an slo: block each would be judged.`;
  }
  const met = new Map(variants.map(({ name, slos }) => [name, slos.every(({ pass }) => pass)]));
  const good = [...met.values()].filter((pass) => pass).length;
  if (good === 0) return `None of ${count} meets the objectives; ${leastMisses(variants)}.`;
  if (good === variants.length) return `All ${count} meet the objectives.`;
  const lines = grid === null ? [] : sweepLinesOf(grid, met);
  const text = `${good} of ${count} meet the objectives`;
  if (lines.length === 0 || lines.length > LINES_MOST) return `${text}.`;
  const edges = lines.map((edge) => `${edge.name === "" ? "" : `${edge.name} `}${edgeText(edge)}`);
  return `${text}; along ${lines[0].label}: ${edges.join("; ")}.`;
}

function leastMisses(variants: readonly MeasuredVariant[]): string {
  const failed = variants.map(({ slos }) => slos.filter(({ pass }) => !pass).length);
  const best = failed.indexOf(Math.min(...failed));
  return `the nearest is ${variants[best].name}, where ${tally(variants[best].slos)}`;
}
