import { adviceOn, adviceOnComparison } from "./advice";
import { answerOfComparison, answerOfRun } from "./answer";
import { compareView } from "./compare-view";
import { comparisonRows } from "./comparison-csv";
import { toCsv } from "./csv";
import { toJson } from "./json";
import { toMarkdown } from "./markdown";
import type { MeasuredExperiment } from "./measured";
import { runView } from "./run-view";
import { summaryRows } from "./summary-csv";
import { toTerminal } from "./table";

export const FORMATS = ["table", "csv", "json", "markdown"] as const;
export type Format = (typeof FORMATS)[number];

export interface RenderOptions {
  readonly color: boolean;
  /** Of the terminal, in characters; only the table heeds it. */
  readonly width: number;
}

/**
 * What stdout gets after a run, or after a comparison when there are several variants and `command` asks
 * for it. As CSV it is summary.csv or comparison.csv, as JSON the rows of that file with the objectives and
 * notes, else tables for people.
 */
export function render(
  format: Format,
  command: "run" | "compare",
  experiment: MeasuredExperiment,
  { color, width }: RenderOptions,
): string {
  const { variants } = experiment;
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
export function answerOn(command: "run" | "compare", experiment: MeasuredExperiment): string {
  const isComparison = command === "compare" && experiment.baseline !== null;
  return isComparison ? answerOfComparison(experiment) : answerOfRun(experiment.variants[0]);
}

/** What a reader of the results should know before trusting a figure. */
export function notesOn(command: "run" | "compare", experiment: MeasuredExperiment): string[] {
  const isComparison = command === "compare" && experiment.baseline !== null;
  return [...adviceOn(experiment), ...(isComparison ? adviceOnComparison(experiment) : [])];
}
