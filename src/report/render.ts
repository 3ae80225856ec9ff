import { adviceOn, adviceOnComparison } from "./advice";
import { type Against, againstView } from "./against";
import { answerOfComparison, answerOfRun } from "./answer";
import { compareView } from "./compare-view";
import { comparisonRows } from "./comparison-csv";
import { toCsv } from "./csv";
import { type SweepPoint, controlledObjects, toJson } from "./json";
import { pairObjects } from "./pairs";
import { toMarkdown } from "./markdown";
import type { MeasuredExperiment } from "./measured";
import { planCsv, planObjects } from "./plan-csv";
import { answerOfPlan, planNotes, planView } from "./plan-view";
import { runView } from "./run-view";
import { summaryRows } from "./summary-csv";
import { sweepCsv } from "./sweep-csv";
import { answerOfSweep, sweepView, valuesOf } from "./sweep-view";
import { toTerminal } from "./table";
import type { Block } from "./view";

export const FORMATS = ["table", "csv", "json", "markdown"] as const;
export type Format = (typeof FORMATS)[number];

export interface RenderOptions {
  readonly color: boolean;
  /** Of the terminal, in characters; only the table heeds it. */
  readonly width: number;
  /** The same against earlier results, if that is asked for. */
  readonly against?: Against | null;
}

/** The command whose result it is. */
export type Rendered = "run" | "compare" | "sweep" | "plan";

/**
 * What stdout gets after a run, or after a comparison when there are several variants and `command` asks
 * for it, or after a sweep or plan. As CSV it is summary.csv, comparison.csv, sweep.csv or plan.csv, as JSON
 * the rows of that file with the objectives and notes, else tables for people.
 */
export function render(
  format: Format,
  command: Rendered,
  experiment: MeasuredExperiment,
  { color, width, against = null }: RenderOptions,
): string {
  const view = (): Block[] => [
    ...viewOf(command, experiment),
    ...(against === null ? [] : againstView(against)),
  ];
  switch (format) {
    case "table":
      return toTerminal(view(), { color, width });
    case "markdown":
      return toMarkdown(view());
    case "csv":
      return csvOf(command, experiment);
    case "json":
      return jsonOf(command, experiment, against);
  }
}

function isComparison(command: Rendered, { baseline }: MeasuredExperiment): boolean {
  return command === "compare" && baseline !== null;
}

function viewOf(command: Rendered, experiment: MeasuredExperiment): Block[] {
  if (command === "sweep") return sweepView(experiment);
  if (command === "plan") return planView(experiment);
  return isComparison(command, experiment) ? compareView(experiment) : runView(experiment);
}

function csvOf(command: Rendered, experiment: MeasuredExperiment): string {
  if (command === "sweep") return sweepCsv(experiment);
  if (command === "plan") return planCsv(experiment);
  return isComparison(command, experiment)
    ? toCsv("comparison", comparisonRows(experiment))
    : toCsv("summary", summaryRows(experiment.variants));
}

function jsonOf(command: Rendered, experiment: MeasuredExperiment, against: Against | null): string {
  const { variants } = experiment;
  return toJson({
    summary: summaryRows(variants),
    comparison: isComparison(command, experiment) ? comparisonRows(experiment) : null,
    ...(command === "sweep" ? { sweep: sweepPoints(experiment) } : {}),
    ...(command === "plan" ? { plan: planObjects(experiment) } : {}),
    ...gainsOf(variants),
    answer: answerOn(command, experiment),
    slos: variants.flatMap(({ name, slos }) => slos.map((slo) => ({ variant: name, ...slo }))),
    notes: notesOn(command, experiment),
    against,
  });
}

/** What was done against luck, where it was asked for. */
function gainsOf(variants: MeasuredExperiment["variants"]): object {
  const { controlVariates, antithetic } = variants[0].scenario.run;
  return {
    ...(controlVariates ? { controlled: controlledObjects(variants) } : {}),
    ...(antithetic ? { antithetic: pairObjects(variants) } : {}),
  };
}

/** What the experiment comes to, in a sentence. */
export function answerOn(command: Rendered, experiment: MeasuredExperiment): string {
  if (command === "sweep") return answerOfSweep(experiment);
  if (command === "plan") return answerOfPlan(experiment);
  return isComparison(command, experiment)
    ? answerOfComparison(experiment)
    : answerOfRun(experiment.variants[0]);
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
  if (command === "plan") return planNotes(experiment);
  const more = isComparison(command, experiment) ? adviceOnComparison(experiment) : [];
  return [...adviceOn(experiment), ...more];
}
