import { adviceOn } from "./advice";
import { figure, scaleOf } from "./figure";
import { findScope, type MeasuredExperiment, type MeasuredVariant } from "./measured";
import { type Measured, type MetricName, metricOf } from "./metrics";
import { clients, heading } from "./run-view";
import { tally } from "./slo-lines";
import { type Block, cell, line, note, table, type TableBlock, type TextCell } from "./view";

const CLIENT_COLUMNS: readonly (readonly [header: string, metric: MetricName])[] = [
  ["avail %", "availability"],
  ["goodput", "goodput"],
  ["p50", "p50"],
  ["p99", "p99"],
  ["tries", "attempts_per_request"],
];

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
 * How many points meet the objectives; where one setting alone moves, where they cease to (or begin to) be
 * met.
 */
export function answerOfSweep({ variants, grid }: MeasuredExperiment): string {
  const count = variants.length === 1 ? "1 point" : `${variants.length} points`;
  if (variants.every(({ slos }) => slos.length === 0)) {
    return `${count} simulated; with an slo: block each would be judged.`;
  }
  const met = variants.map(({ slos }) => slos.every(({ pass }) => pass));
  const good = met.filter((pass) => pass).length;
  if (good === 0) return `None of ${count} meets the objectives; ${leastMisses(variants)}.`;
  if (good === variants.length) return `All ${count} meet the objectives.`;
  const edge = grid?.paths.length === 1 ? edgeOf(variants, met, grid) : null;
  const text = `${good} of ${count} meet the objectives`;
  return `${text}${edge === null ? "" : `: ${edge}`}.`;
}

/** "rate up to 400/s does, 450/s does not", where there is one such edge. */
function edgeOf(
  variants: readonly MeasuredVariant[],
  met: readonly boolean[],
  grid: NonNullable<MeasuredExperiment["grid"]>,
): string | null {
  const edges = met.flatMap((pass, i) => (i > 0 && pass !== met[i - 1] ? [i] : []));
  if (edges.length !== 1) return null;
  const [at] = edges;
  const [before, after] = [at - 1, at].map((i) => valuesOf(variants[i], grid)[0] ?? "-");
  const [label] = grid.labels;
  return met[0]
    ? `${label} up to ${before} do, ${after} does not`
    : `${label} from ${after} on do, ${before} does not`;
}

function leastMisses(variants: readonly MeasuredVariant[]): string {
  const failed = variants.map(({ slos }) => slos.filter(({ pass }) => !pass).length);
  const best = failed.indexOf(Math.min(...failed));
  return `the nearest is ${variants[best].name}, where ${tally(variants[best].slos)}`;
}
