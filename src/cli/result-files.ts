import { availableParallelism } from "node:os";
import { FILES } from "../report/columns";
import { reportFiles } from "../report/files";
import type { MeasuredExperiment } from "../report/measured";
import { notesOn } from "../report/render";
import type { RunMeta } from "../report/run-json";
import { runJson } from "../report/run-json";
import type { OutputFile } from "../run/write-files";
import { isInputName } from "../scenario/inputs";
import type { Loaded } from "../scenario/load";
import type { Experiment } from "../scenario/scenario";
import type { Flags } from "./flags";
import type { Stamp } from "./stamp";

/** An experiment with all that is said and written about it. */
export interface Assignment {
  readonly command: "run" | "compare";
  readonly experiment: Experiment;
  readonly stamp: Stamp;
  /** The scenario as it ran, or each of them: read back, they give the same results. */
  readonly resolved: readonly OutputFile[];
  /** What was doubtful in the scenario, one text each. */
  readonly warnings: readonly string[];
  /** Files that the scenario was laid over. */
  readonly included: readonly string[];
}

const RUN_JSON = "run.json";

/** Whether a run may have left a file of this name in its folder. */
export function isResultFile(name: string): boolean {
  if (name === RUN_JSON || /^scenario(\.[\w-]+)?\.resolved\.yaml$/.test(name)) return true;
  if (isInputName(name) || /^latency(\.[\w-]+){1,2}\.hgrm$/.test(name)) return true;
  return Object.keys(FILES).some((file) => name === `${file}.csv`);
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

/** As kernel/stream.ts makes it. */
const GENERATOR = "sfc32 seeded by seedrandom";

export function resultFiles(
  { command, stamp, resolved, warnings, included }: Assignment,
  experiment: MeasuredExperiment,
  flags: Flags,
  startedAt: Date,
): OutputFile[] {
  const meta: RunMeta = {
    version: stamp.version,
    hash: stamp.hash,
    seed: stamp.seed,
    generator: GENERATOR,
    overrides: flags.overrides.map(({ flag, text }) => `${flag} ${text}`),
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
  };
  return [...reportFiles(experiment), ...resolved, { name: RUN_JSON, content: runJson(meta, experiment) }];
}

export function threadsOf(flags: Flags): number {
  return flags.jobs ?? availableParallelism();
}
