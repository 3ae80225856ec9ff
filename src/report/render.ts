import { adviceOn, adviceOnComparison } from "./advice";
import { answerOfComparison, answerOfRun } from "./answer";
import { compareView } from "./compare-view";
import { comparisonRows } from "./comparison-csv";
import { toCsv } from "./csv";
import { type SweepPoint, toJson } from "./json";
import { toMarkdown } from "./markdown";
import type { MeasuredExperiment } from "./measured";
import { runView } from "./run-view";
import { summaryRows } from "./summary-csv";
import { sweepCsv } from "./sweep-csv";
import { answerOfSweep, sweepView, valuesOf } from "./sweep-view";
import { toTerminal } from "./table";

export const FORMATS = ["table", "csv", "json", "markdown"] as const;
export type Format = (typeof FORMATS)[number];

export interface RenderOptions {
  readonly color: boolean;
  /** Of the terminal, in characters; only the table heeds it. */
  readonly width: number;
}

/** The command whose result it is. */
export type Rendered = "run" | "compare" | "sweep";

/**
 * What stdout gets after a run, or after a comparison when there are several variants and `command` asks
 * for it, or after a sweep. As CSV it is summary.csv, comparison.csv or sweep.csv, as JSON the rows of that
 * file with the objectives and notes, else tables for people.
 */
export function render(
  format: Format,
  command: Rendered,
  experiment: MeasuredExperiment,
  { color, width }: RenderOptions,
): string {
  const { variants } = experiment;
  if (command === "sweep") return renderSweep(format, experiment, { color, width });
  const isComparison = command === "compare" && experiment.baseline !== null;
  switch (format) {
    case "table":
      return toTerminal(isComparison ? compareView(experiment) : runView(experiment), { color, width });
    case "markdown":
      return toMarkdown(isComparison ? compareView(experiment) : runView(experiment));
    case "csv":
      return isComparison
        ? toCsv("comparison", comparisonRows(experiment))
        : toCsv("summary", summaryRows(variants));
    case "json":
      return toJson({
        summary: summaryRows(variants),
        comparison: isComparison ? comparisonRows(experiment) : null,
        answer: answerOn(command, experiment),
        slos: variants.flatMap(({ name, slos }) => slos.map((slo) => ({ variant: name, ...slo }))),
        notes: notesOn(command, experiment),
      });
  }
}

/** What the experiment comes to, in a sentence. */
export function answerOn(command: Rendered, experiment: MeasuredExperiment): string {
  if (command === "sweep") return answerOfSweep(experiment);
  const isComparison = command === "compare" && experiment.baseline !== null;
  return isComparison ? answerOfComparison(experiment) : answerOfRun(experiment.variants[0]);
}

function renderSweep(format: Format, experiment: MeasuredExperiment, options: RenderOptions): string {
  switch (format) {
    case "table":
      return toTerminal(sweepView(experiment), options);
    case "markdown":
      return toMarkdown(sweepView(experiment));
    case "csv":
      return sweepCsv(experiment);
    case "json":
      return toJson({
        summary: summaryRows(experiment.variants),
        comparison: null,
        sweep: sweepPoints(experiment),
        answer: answerOfSweep(experiment),
        slos: experiment.variants.flatMap(({ name, slos }) => slos.map((slo) => ({ variant: name, ...slo }))),
        notes: notesOn("sweep", experiment),
      });
  }
}

/** Of each point: its variant, what was set there by path, and whether it meets all objectives. */
function sweepPoints({ variants, grid }: MeasuredExperiment): SweepPoint[] {
  return variants.map((variant) => {
    const values = valuesOf(variant, grid);
    const settings = (grid?.paths ?? []).map((path, i) => [path, values[i]] as const);
    const { slos } = variant;
    return {
      variant: variant.name,
      settings: Object.fromEntries(settings),
      slo_pass: slos.length === 0 ? null : slos.every(({ pass }) => pass),
    };
  });
}

/** What a reader of the results should know before trusting a figure. */
export function notesOn(command: Rendered, experiment: MeasuredExperiment): string[] {
  const isComparison = command === "compare" && experiment.baseline !== null;
  return [...adviceOn(experiment), ...(isComparison ? adviceOnComparison(experiment) : [])];
}
