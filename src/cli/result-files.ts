import { availableParallelism } from "node:os";
import { FILES } from "../report/columns";
import { reportFiles } from "../report/files";
import type { ExperimentOutcome } from "../report/outcome";
import type { RunMeta } from "../report/run-json";
import { runJson } from "../report/run-json";
import type { OutputFile } from "../run/write-files";
import type { Experiment } from "../scenario/scenario";
import type { Flags } from "./flags";
import type { Stamp } from "./stamp";

/** An experiment with all that is said and written about it. */
export interface Assignment {
  readonly command: "run" | "compare";
  readonly experiment: Experiment;
  readonly stamp: Stamp;
  /** Text of scenario.resolved.yaml. */
  readonly resolvedYaml: string;
  /** What was doubtful in the scenario, one text each. */
  readonly warnings: readonly string[];
}

const RUN_JSON = "run.json";
const RESOLVED = "scenario.resolved.yaml";

/** Every file that a run may leave in its folder. */
export const RESULT_FILES = [...Object.keys(FILES).map((name) => `${name}.csv`), RUN_JSON, RESOLVED];

/** As kernel/stream.ts makes it. */
const GENERATOR = "sfc32 seeded by seedrandom";

/** The files of a run; `interrupted` marks run.json as partial. */
export function resultFiles(
  { stamp, resolvedYaml, warnings }: Assignment,
  outcome: ExperimentOutcome,
  flags: Flags,
  startedAt: Date,
  interrupted: boolean,
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
  };
  return [
    ...reportFiles(outcome),
    { name: RESOLVED, content: resolvedYaml },
    { name: RUN_JSON, content: runJson(meta, interrupted ? asPartial(outcome) : outcome) },
  ];
}

/** Replications that were kept may be whole; an experiment that lacks some is not. */
function asPartial(outcome: ExperimentOutcome): ExperimentOutcome {
  const variants = outcome.variants.map((variant) => ({
    ...variant,
    results: variant.results.map((result) => ({ ...result, partial: true })),
  }));
  return { ...outcome, variants };
}

export function threadsOf(flags: Flags): number {
  return flags.jobs ?? availableParallelism();
}
