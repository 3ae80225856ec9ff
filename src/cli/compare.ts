import { createHash } from "node:crypto";
import type { Experiment } from "../scenario/scenario";
import type { Loaded } from "../scenario/load";
import { readSelection } from "../scenario/selection";
import type { Dict } from "../scenario/tree";
import { ExitCode, InputError, UsageError } from "./command";
import type { Flags } from "./flags";
import type { Override } from "./flag-values";
import { perform } from "./perform";
import type { Assignment } from "./result-files";
import { missingOf, resolvedFiles } from "./result-files";
import { checkSource, loadScenario, readSource, STDIN } from "./scenario-file";
import { stampOf } from "./stamp";
import { say } from "./terminal";

/** Simulates the variants of one scenario, or several scenarios of which the first is the baseline. */
export async function compare(operands: readonly string[], flags: Flags): Promise<number> {
  return operands.length === 1 ? compareVariants(operands[0], flags) : compareFiles(operands, flags);
}

async function compareVariants(operand: string, flags: Flags): Promise<number> {
  const loaded = await loadScenario(operand, flags);
  if (loaded === null) return ExitCode.usage;
  if (loaded.experiment.baseline === null) {
    throw new InputError(`${operand} has no compare: block; add one, or name several scenarios`);
  }
  const experiment = withSelection(loaded.experiment, loaded.trees.variants, flags);
  return perform(assignment(experiment, [loaded], [operand], flags), flags);
}

/** Seed and number (or precision) of replications are those of the first file: all see the same chance. */
async function compareFiles(operands: readonly string[], flags: Flags): Promise<number> {
  checkDistinct(operands);
  const sources = await Promise.all(operands.map(readSource));
  const [first, ...others] = sources;
  const baseline = checkSource(first, flags);
  const shared = baseline === null ? [] : sharedSettings(baseline);
  const all = [baseline, ...others.map((source) => checkSource(source, flags, shared))];
  const sound = all.filter((loaded) => loaded !== null);
  if (sound.length < all.length) return ExitCode.usage;
  const named = withOwnNames(sound, (index, name) => {
    if (!flags.quiet) say(`note: results call ${operands[index]} ${name}, as another file has its name`);
    return checkSource(sources[index], { ...flags, quiet: true }, [...shared, nameSetting(name)])!;
  });
  const experiment: Experiment = {
    variants: named.map(({ base }) => ({ name: base.name, scenario: base })),
    baseline: 0,
  };
  const trees = named.map((loaded) => loaded.trees.base);
  return perform(assignment(withSelection(experiment, trees, flags), named, operands, flags), flags);
}

/**
 * The same, to choose the best of. Rinott's procedure holds for variants that have nothing to do with each
 * other, so these then get chance of their own.
 */
function withSelection(experiment: Experiment, trees: readonly Dict[], { select, quiet }: Flags): Experiment {
  if (select === null) return experiment;
  if (experiment.variants.length < 2) throw new UsageError("--select best needs two variants to choose from");
  const [client] = experiment.variants[0].scenario.clients;
  const selection = readSelection({ ...select, metric: select.metric ?? `${client.name}.p99` }, trees);
  if (typeof selection === "string") throw new UsageError(selection);
  if (experiment.variants.some(({ scenario }) => scenario.run.antithetic)) {
    throw new UsageError(
      "--select best looks at single replications, not at pairs: leave out run.antithetic",
    );
  }
  if (select.method === "kn" || experiment.independent === true) return { ...experiment, selection };
  if (!quiet) say("note: variants have independent seeds, as rinott demands; kn makes use of common ones");
  return { ...experiment, selection, independent: true };
}

/**
 * Files often share a name, being versions of one another; results tell them apart by it, so then all but
 * the first get a number behind it.
 */
function withOwnNames(
  scenarios: readonly Loaded[],
  rename: (index: number, name: string) => Loaded,
): Loaded[] {
  const taken = new Set<string>();
  return scenarios.map((loaded, index) => {
    const { name } = loaded.base;
    let own = name;
    for (let number = 2; taken.has(own); number++) own = `${name.slice(0, 56)}-${number}`;
    taken.add(own);
    return own === name ? loaded : rename(index, own);
  });
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
    resolved: resolvedFiles(sources),
    warnings: sources.flatMap((source) => source.warnings.map(({ message }) => message)),
    included: [...new Set(sources.flatMap((source) => source.included))],
    missing: missingOf(sources),
  };
}

function hashOf(sources: readonly Loaded[]): string {
  const hashes = sources.map(({ hash }) => hash);
  return hashes.length === 1 ? hashes[0] : createHash("sha256").update(hashes.join("\n")).digest("hex");
}

function sharedSettings({ base }: Loaded): Override[] {
  const { seed, replications, precision } = base.run;
  const until = precision?.targets.map(({ text }) => text);
  const count =
    precision === null
      ? String(replications)
      : JSON.stringify({ min: precision.least, max: replications, until });
  return [
    { path: "run.seed", value: JSON.stringify(seed), flag: "--seed", text: seed },
    { path: "run.replications", value: count, flag: "--replications", text: count },
  ];
}

function nameSetting(name: string): Override {
  return { path: "name", value: JSON.stringify(name), flag: "--set", text: `name=${name}` };
}

function checkDistinct(operands: readonly string[]): void {
  const twice = operands.find((operand, index) => operands.indexOf(operand) !== index);
  if (twice === undefined) return;
  throw new UsageError(
    twice === STDIN ? "only one scenario can come from standard input" : `${twice} is given twice`,
  );
}
