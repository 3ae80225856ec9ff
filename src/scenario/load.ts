import { createHash } from "node:crypto";
import { basename } from "node:path";
import { build, errorCount } from "./build";
import { resolveChanges } from "./changes";
import { ROOT } from "./fields/root";
import { fixedPart } from "./fields/variation";
import { collectNames, NAME } from "./names";
import { withIncludes } from "./include";
import { inputsOf, withInputs } from "./inputs";
import type { Input } from "./inputs";
import { inOrder } from "./order";
import { withParams } from "./params";
import type { Param } from "./params";
import { setPath } from "./patch";
import { planOf } from "./plan";
import type { Plan } from "./planned";
import type { Problem } from "./problem";
import { read, readValue } from "./read";
import type { Experiment, Scenario } from "./scenario";
import type { Dict, Node, Place } from "./tree";
import { canonicalJson, find, scalar } from "./tree";
import type { Context } from "./types";
import { hint, report } from "./types";
import { sweepOf } from "./sweep";
import type { Setting } from "./sweep";
import { write } from "./write";

/** One setting that the command line sets over the file. */
export interface Override {
  readonly path: string;
  /** YAML text. */
  readonly value: string;
  /** How the user wrote it, such as `--seed 5`; it is the place of any problem. */
  readonly flag: string;
}

export interface LoadOptions {
  readonly overrides?: readonly Override[];
  /** Text of a file whose path is relative to the scenario file; may throw, and the reason is then shown. */
  readonly readText?: (path: string) => string;
  /** Works out the points of its sweep too, with more params than its own. Without, they are not. */
  readonly sweep?: { readonly params: readonly Param[] };
  /** Checks its plan too. */
  readonly plan?: boolean;
}

export interface Loaded {
  readonly experiment: Experiment;
  /** The scenario without its variants. */
  readonly base: Scenario;
  /** A variant for each point of its sweep; null where there is none, or nobody asked. */
  readonly sweep: Experiment | null;
  /** Null where it has none, or nobody asked. */
  readonly plan: Plan | null;
  /** What was read, after all overrides and includes; of each variant too. */
  readonly trees: { readonly base: Dict; readonly variants: readonly Dict[] };
  readonly warnings: readonly Problem[];
  /** The document after all overrides and includes: running it beside its `inputs` gives the same results. */
  readonly resolvedYaml: string;
  /** The data files it refers to, by the names that it has for them. */
  readonly inputs: readonly Input[];
  /** The files that were included, as they are named in messages. */
  readonly included: readonly string[];
  /**
   * SHA-256 in hex of the resolved document, whatever its comments, style and order of keys, and of the data
   * files it refers to.
   */
  readonly hash: string;
}

/** Reads and checks a scenario. All problems at once, warnings too; `loaded` is null iff one is an error. */
export function load(
  text: string,
  file: string,
  options: LoadOptions = {},
): { readonly loaded: Loaded | null; readonly problems: readonly Problem[] } {
  const { tree, problems } = read(text, file);
  if (tree === null) return { loaded: null, problems: sorted(problems) };
  const texts = new Map<string, string>();
  const readText = cached(options.readText, texts);
  const included = withIncludes(tree, file, options.readText ?? null, problems);
  if (included.tree === null) return { loaded: null, problems: sorted(problems) };
  const whole = named(override(included.tree, options.overrides ?? [], problems), defaultName(file));
  const root = withParams(whole, options.sweep?.params ?? [], problems);
  const base = check(root, problems, readText);
  const patches = patchesOf(root);
  const variants = patches.map((patch) => {
    const patched = applyPatch(root, patch.settings, problems);
    return { name: patch.name, tree: patched, scenario: check(patched, problems, readText) };
  });
  const baseline = baselineOf(root, patches, problems);
  const points = base === null || options.sweep === undefined ? null : pointsOf(root, problems, readText);
  const maker = {
    withSettings: applyPatch,
    check: (tree: Dict, own: Problem[]): Scenario | null => check(tree, own, readText),
  };
  const plan = base === null || options.plan !== true ? null : planOf(root, base, maker, problems);
  const found = sorted(problems);
  if (base === null || found.some(({ severity }) => severity === "error"))
    return { loaded: null, problems: found };
  const experiment: Experiment =
    patches.length > 0
      ? {
          variants: variants.map((variant) => ({ name: variant.name, scenario: variant.scenario! })),
          baseline,
          independent: isIndependent(root),
        }
      : { variants: [{ name: base.name, scenario: base }], baseline: null };
  const inputs = inputsOf(texts);
  const resolved = withInputs(root, inputs);
  const resolvedYaml = write(inOrder(resolved, ROOT));
  const hash = createHash("sha256")
    .update([canonicalJson(resolved), ...texts.values()].join("\n"))
    .digest("hex");
  const trees = { base: root, variants: variants.map((variant) => variant.tree) };
  const { files } = included;
  const loaded = {
    experiment,
    base,
    sweep: points,
    plan,
    trees,
    warnings: found,
    resolvedYaml,
    inputs,
    included: files,
    hash,
  };
  return { loaded, problems: found };
}

function check(tree: Dict, problems: Problem[], readText: Context["readText"]): Scenario | null {
  const context: Context = { names: collectNames(tree), problems: [], readText };
  const values = ROOT.read(tree, "", context);
  const built = values === null ? null : build(values, tree, context);
  const scenario = built && resolveChanges(built, tree, context, (changed) => checkOnce(changed, context));
  const broken = errorCount(context) > 0;
  problems.push(...context.problems);
  return broken ? null : scenario;
}

/**
 * A variant for each point of the sweep. What is doubtful at some of them is not told: a sweep goes where it
 * hurts.
 */
function pointsOf(root: Dict, problems: Problem[], readText: Context["readText"]): Experiment | null {
  const sweep = sweepOf(root, problems);
  if (sweep === null) return null;
  const found: Problem[] = [];
  const scenarios = sweep.settings.map((settings) =>
    check(applyPatch(root, settings, found), found, readText),
  );
  problems.push(...found.filter(({ severity }) => severity === "error"));
  const { grid } = sweep;
  if (scenarios.some((scenario) => scenario === null)) return null;
  const variants = grid.points.map(({ name }, i) => ({ name, scenario: scenarios[i]! }));
  return { variants, baseline: null, grid };
}

/** A scenario with settings that only hold for a while; what its own `set` faults come to is not asked. */
function checkOnce(tree: Dict, { names, problems, readText }: Context): Scenario | null {
  const context: Context = { names, problems: [], readText };
  const values = ROOT.read(tree, "", context);
  const scenario = values === null ? null : build(values, tree, context);
  const errors = context.problems.filter(({ severity }) => severity === "error");
  problems.push(...errors);
  return errors.length > 0 ? null : scenario;
}

function override(tree: Dict, overrides: readonly Override[], problems: Problem[]): Dict {
  let root = tree;
  for (const { path, value, flag } of overrides) {
    const place: Place = { file: flag, line: null, column: null, source: null, length: 1 };
    const context: Context = { names: collectNames(root), problems, readText: null };
    const read = readValue(value, place);
    problems.push(...read.problems);
    if (read.node === null) continue;
    root = setPath(root, path, path === "run.seed" ? seed(read.node) : read.node, place, context) ?? root;
  }
  return root;
}

/** `--seed 007` is the text "007": only a number that is written as it prints is a number. */
function seed(node: Node): Node {
  const isText = node.kind === "scalar" && typeof node.value === "number" && String(node.value) !== node.text;
  return isText ? scalar(node.text, node.place) : node;
}

interface Patch {
  readonly name: string;
  readonly settings: readonly Setting[];
}

/** Variants that are at least maps; what is wrong with the others is reported by the tables. */
function patchesOf(root: Dict): readonly Patch[] {
  const variants = find(root, "compare", "variants");
  if (variants?.kind !== "map") return [];
  return [...variants.entries].flatMap(([name, { value }]) => {
    if (value.kind === "scalar" && value.value === null) return [{ name, settings: [] }];
    if (value.kind !== "map") return [];
    const settings = [...value.entries]
      .filter(([path]) => fixedPart(path) === undefined)
      .map(([path, entry]) => ({ path, place: entry.place, value: entry.value }));
    return [{ name, settings }];
  });
}

function applyPatch(root: Dict, settings: Patch["settings"], problems: Problem[]): Dict {
  let patched = root;
  for (const { path, place, value } of settings) {
    const context: Context = { names: collectNames(patched), problems, readText: null };
    patched = setPath(patched, path, value, place, context) ?? patched;
  }
  return patched;
}

/** Index of the baseline: the one named, or the first; null when nothing is compared. */
function baselineOf(root: Dict, patches: readonly Patch[], problems: Problem[]): number | null {
  if (patches.length === 0) return null;
  const written = find(root, "compare", "baseline");
  if (written?.kind !== "scalar" || written.value === null) return 0;
  const index = patches.findIndex(({ name }) => name === written.text);
  if (index < 0) {
    const names = patches.map(({ name }) => name);
    const context: Context = { names: collectNames(root), problems, readText: null };
    const suggestion = hint(written.text, names);
    const message = `compare.baseline: no such variant ${JSON.stringify(written.text)}${suggestion}`;
    report(context, written.place, message);
  }
  return index;
}

function isIndependent(root: Dict): boolean {
  const written = find(root, "compare", "seeds");
  return written?.kind === "scalar" && written.value === "independent";
}

/** In the order of the file, without the repetitions that come of checking each variant as a whole. */
function sorted(problems: readonly Problem[]): Problem[] {
  const distinct = new Map(
    problems.map((problem) => [
      `${problem.file}:${problem.line ?? ""}:${problem.column ?? ""}:${problem.message}`,
      problem,
    ]),
  );
  const at = (problem: Problem): number => problem.line ?? 0;
  const files = [...new Set(problems.map(({ file }) => file))];
  const fileAt = ({ file }: Problem): number => files.indexOf(file);
  return [...distinct.values()].sort(
    (a, b) => fileAt(a) - fileAt(b) || at(a) - at(b) || (a.column ?? 0) - (b.column ?? 0),
  );
}

function cached(readText: LoadOptions["readText"], texts: Map<string, string>): Context["readText"] {
  if (readText === undefined) return null;
  return (path) => {
    const text = texts.get(path) ?? readText(path);
    texts.set(path, text);
    return text;
  };
}

/**
 * The name of a file is part of the document where it gives no other, so that a copy elsewhere means the
 * same.
 */
function named(root: Dict, name: string): Dict {
  if (root.entries.has("name")) return root;
  const entry = { place: root.place, value: scalar(name, root.place) };
  return { ...root, entries: new Map(root.entries).set("name", entry) };
}

function defaultName(file: string): string {
  const stem = basename(file)
    .replace(/\.ya?ml$/i, "")
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, 63);
  return NAME.test(stem) ? stem : "scenario";
}
