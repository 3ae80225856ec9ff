import { createHash } from "node:crypto";
import type { Experiment } from "../scenario/scenario";
import type { Loaded } from "../scenario/load";
import { ExitCode, UsageError } from "./command";
import type { Flags, Override } from "./flags";
import { perform } from "./perform";
import type { Assignment } from "./result-files";
import { loadScenario, STDIN } from "./scenario-file";
import { stampOf } from "./stamp";

/** Simulates the variants of one scenario, or several scenarios of which the first is the baseline. */
export async function compare(operands: readonly string[], flags: Flags): Promise<number> {
  return operands.length === 1 ? compareVariants(operands[0], flags) : compareFiles(operands, flags);
}

async function compareVariants(operand: string, flags: Flags): Promise<number> {
  const loaded = await loadScenario(operand, flags);
  if (loaded === null) return ExitCode.usage;
  if (loaded.experiment.baseline === null) {
    throw new UsageError(`${operand} has no compare: block; add one, or name several scenarios`);
  }
  return perform(assignment(loaded.experiment, [loaded], [operand], flags), flags);
}

/** Seed and number of replications are those of the first file, so that all see the same chance. */
async function compareFiles(operands: readonly string[], flags: Flags): Promise<number> {
  checkDistinct(operands);
  const all: (Loaded | null)[] = [];
  let shared: readonly Override[] = [];
  for (const operand of operands) {
    const loaded = await loadScenario(operand, { ...flags, overrides: [...flags.overrides, ...shared] });
    if (all.length === 0 && loaded !== null) shared = sharedSettings(loaded);
    all.push(loaded);
  }
  const sound = all.filter((loaded) => loaded !== null);
  if (sound.length < all.length) return ExitCode.usage;
  const names = sound.map(({ base }) => base.name);
  const distinct = new Set(names).size === names.length;
  const experiment: Experiment = {
    variants: sound.map(({ base }, index) => ({
      name: distinct ? base.name : operands[index],
      scenario: base,
    })),
    baseline: 0,
  };
  return perform(assignment(experiment, sound, operands, flags), flags);
}

function assignment(
  experiment: Experiment,
  sources: readonly Loaded[],
  operands: readonly string[],
  flags: Flags,
): Assignment {
  return {
    command: "compare",
    experiment,
    stamp: stampOf(experiment, hashOf(sources), "compare", operands, flags),
    resolvedYaml: sources.map((source) => source.resolvedYaml).join("---\n"),
    warnings: sources.flatMap((source) => source.warnings.map(({ message }) => message)),
  };
}

function hashOf(sources: readonly Loaded[]): string {
  const hashes = sources.map(({ hash }) => hash);
  return hashes.length === 1 ? hashes[0] : createHash("sha256").update(hashes.join("\n")).digest("hex");
}

function sharedSettings({ base }: Loaded): Override[] {
  const { seed, replications } = base.run;
  const count = String(replications);
  return [
    { path: "run.seed", value: JSON.stringify(seed), flag: "--seed", text: seed },
    { path: "run.replications", value: count, flag: "--replications", text: count },
  ];
}

function checkDistinct(operands: readonly string[]): void {
  const twice = operands.find((operand, index) => operands.indexOf(operand) !== index);
  if (twice === undefined) return;
  throw new UsageError(
    twice === STDIN ? "only one scenario can come from standard input" : `${twice} is given twice`,
  );
}
