import { availableParallelism } from "node:os";
import { FILES } from "../report/columns";
import { reportFiles } from "../report/files";
import { isFormatFile } from "../report/formats/format-files";
import { reportHtml } from "../report/html/page";
import type { MeasuredExperiment } from "../report/measured";
import { NOT_MODELLED } from "../report/not-modelled";
import { answerOn, notesOn } from "../report/render";
import type { Rendered } from "../report/render";
import type { RunMeta } from "../report/run-json";
import { runJson } from "../report/run-json";
import type { OutputFile } from "../run/write-files";
import { PLAN_CSV } from "../report/plan-csv";
import { SWEEP_CSV } from "../report/sweep-csv";
import { isInputName } from "../scenario/inputs";
import type { Loaded } from "../scenario/load";
import { missingIn } from "../scenario/profiles/missing";
import type { Plan } from "../scenario/planned";
import type { Experiment } from "../scenario/scenario";
import type { Flags } from "./flags";
import type { Stamp } from "./stamp";

/** An experiment with all that is said and written about it. */
export interface Assignment {
  readonly command: Rendered;
  readonly experiment: Experiment;
  /** To be searched for an answer, instead of simulating the experiment as it is. */
  readonly plan?: Plan;
  readonly stamp: Stamp;
  /** The scenario as it ran, or each of them: read back, they give the same results. */
  readonly resolved: readonly OutputFile[];
  /** What was doubtful in the scenario, one text each. */
  readonly warnings: readonly string[];
  /** Files that the scenario was laid over. */
  readonly included: readonly string[];
  /** What the products that the scenario starts from have, and is not modelled. */
  readonly missing: readonly string[];
}

export const RUN_JSON = "run.json";
export const REPORT_HTML = "report.html";

/** Whether a run may have left a file of this name in its folder. */
export function isResultFile(name: string): boolean {
  if (name === RUN_JSON || name === REPORT_HTML) return true;
  if (/^scenario(\.[\w-]+)?\.resolved\.yaml$/.test(name)) return true;
  if (isInputName(name) || /^latency(\.[\w-]+){1,2}\.hgrm$/.test(name)) return true;
  if (isFormatFile(name)) return true;
  if (/^metrics(\.[\w-]+)?\.(txt|prom)$/.test(name)) return true;
  if (/^traces(\.[\w-]+)?\.(otlp|jaeger|chrome)\.json$/.test(name)) return true;
  return name === SWEEP_CSV || name === PLAN_CSV || Object.keys(FILES).some((file) => name === `${file}.csv`);
}

/**
 * Files for the texts of scenarios, by name of each: the first as `scenario.resolved.yaml`, the others with
 * their names in it; and copies of the data files that they refer to.
 */
export function resolvedFiles(sources: readonly Loaded[]): OutputFile[] {
  const texts = sources.map(({ base, resolvedYaml }, index) => ({
    name: index === 0 ? "scenario.resolved.yaml" : `scenario.${base.name}.resolved.yaml`,
    content: resolvedYaml,
  }));
  const inputs = sources.flatMap((source) =>
    source.inputs.map(({ name, content }) => [name, content] as const),
  );
  return [...texts, ...[...new Map(inputs)].map(([name, content]) => ({ name, content }))];
}

/** What the products that these scenarios start from have, and is not modelled. */
export function missingOf(sources: readonly Loaded[]): string[] {
  const trees = sources.flatMap(({ trees: { base, variants } }) => [base, ...variants]);
  return [...new Set(trees.flatMap(missingIn))];
}

/** As kernel/stream.ts makes it. */
const GENERATOR = "sfc32 seeded by seedrandom";

export function resultFiles(
  { command, stamp, resolved, warnings, included, missing }: Assignment,
  experiment: MeasuredExperiment,
  flags: Flags,
  startedAt: Date,
): OutputFile[] {
  const meta: RunMeta = {
    version: stamp.version,
    hash: stamp.hash,
    seed: stamp.seed,
    generator: GENERATOR,
    overrides: [
      ...flags.overrides.map(({ flag, text }) => `${flag} ${text}`),
      ...flags.params.map(({ flag }) => flag),
    ],
    command: stamp.rerun,
    host: {
      node: stamp.node,
      platform: `${process.platform}-${process.arch}`,
      cpus: availableParallelism(),
      jobs: threadsOf(flags),
    },
    startedAt: startedAt.toISOString(),
    wallSeconds: (new Date().getTime() - startedAt.getTime()) / 1000,
    warnings,
    included,
    notes: notesOn(command, experiment),
    answer: answerOn(command, experiment),
    notModelled: [...NOT_MODELLED, ...missing],
  };
  const files = [
    ...reportFiles(experiment),
    ...resolved,
    { name: RUN_JSON, content: runJson(meta, experiment) },
  ];
  return withReport(files, experiment);
}

/** And the report that is made from them, unless the scenario wants none. */
function withReport(files: readonly OutputFile[], { variants }: MeasuredExperiment): OutputFile[] {
  if (!variants[0].scenario.outputs.html) return [...files];
  const texts = files.flatMap(({ name, content }) =>
    typeof content === "string" ? [[name, content] as const] : [],
  );
  return [...files, { name: REPORT_HTML, content: reportHtml(new Map(texts)) }];
}

export function threadsOf(flags: Flags): number {
  return flags.jobs ?? availableParallelism();
}
