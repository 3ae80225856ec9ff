import { nearest } from "../lib/nearest";
import { wrap } from "../report/table";
import { explain as explainScenario } from "../scenario/explain/explain";
import type { EdgeState, Explanation, ServiceLoad } from "../scenario/explain/explain";
import { originText } from "../scenario/explain/origin";
import { shapeText } from "../scenario/explain/values";
import type { Value } from "../scenario/explain/values";
import type { Loaded } from "../scenario/load";
import { ExitCode, InputError, UsageError } from "./command";
import type { Flags } from "./flags";
import { checkSource, dataOf, readSource } from "./scenario-file";
import { variantOf } from "./variant";

const WIDTH = 80;
const PATH_WIDTH = 36;

/** Prints every effective value of a scenario and where it comes from, or those below one path. */
export async function explain(operands: readonly string[], flags: Flags): Promise<number> {
  const [operand, , ...more] = operands;
  const path = operands.at(1);
  if (more.length > 0) throw new UsageError("explain takes a scenario and one path");
  if (flags.format !== "table" && flags.format !== "json") {
    throw new UsageError(`explain prints a table or json, not ${flags.format}`);
  }
  const source = await readSource(operand);
  const loaded = checkSource(source, { ...flags, quiet: true });
  if (loaded === null) return ExitCode.usage;
  const { tree, scenario } = chosen(loaded, flags.variant);
  const whole = explainScenario(tree, scenario, dataOf(source));
  const explanation = path === undefined ? whole : { ...whole, values: below(whole.values, path) };
  const text =
    flags.format === "json"
      ? JSON.stringify(explanation, null, 2)
      : (path === undefined ? everything(explanation) : valueLines(explanation.values, false)).join("\n");
  process.stdout.write(`${text}\n`);
  return ExitCode.ok;
}

type Chosen = {
  readonly tree: Loaded["trees"]["base"];
  readonly scenario: Loaded["base"];
};

function chosen(loaded: Loaded, variant: string | null): Chosen {
  const { base, trees, experiment } = loaded;
  if (variant === null) return { tree: trees.base, scenario: base };
  const index = variantOf(loaded, variant);
  return { tree: trees.variants[index], scenario: experiment.variants[index].scenario };
}

function below(values: readonly Value[], path: string): Value[] {
  const found = values.filter((value) => value.path === path || value.path.startsWith(`${path}.`));
  if (found.length > 0) return found;
  if (/^mesh\.(defaults|to|discovery)(\.|$)/.test(path)) {
    throw new InputError(
      `${path} is a layer; what all layers come to for a pair: mesh.edges.CALLER -> CALLEE`,
    );
  }
  const paths = values.flatMap((value) => prefixes(value.path));
  const near = nearest(path, [...new Set(paths)]);
  throw new InputError(`nothing is set at ${path}${near === null ? "" : `; did you mean ${near}?`}`);
}

function prefixes(path: string): string[] {
  const parts = path.split(".");
  return parts.map((_, i) => parts.slice(0, i + 1).join("."));
}

function everything({ values, profile, load, edges }: Explanation): string[] {
  const rest = values.filter(({ path }) => !path.startsWith(EDGES));
  const pairs = [...new Set(values.flatMap(({ path }) => pairOf(path) ?? []))];
  return [
    ...valueLines(rest, true),
    ...pairs.flatMap((pair) => {
      const inner = values
        .filter(({ path }) => pairOf(path) === pair)
        .map((value) => ({ ...value, path: `  ${value.path.slice(EDGES.length + pair.length + 1)}` }));
      return ["", EDGES + pair, ...valueLines(inner, true)];
    }),
    ...(profile === null ? [] : profileLines(profile, values)),
    "",
    "Load offered, in erlangs, at mean and peak rates (without retries, and without",
    "the time spent waiting for callees):",
    ...load.flatMap(loadLines),
    "",
    "Balancer state:",
    ...edges.flatMap(edgeLines),
  ];
}

const EDGES = "mesh.edges.";

/** `caller -> callee`, of a path in its policy. */
function pairOf(path: string): string | undefined {
  return /^mesh\.edges\.(\S+ -> [^.\s]+)/.exec(path)?.[1];
}

/** Each of its settings that counts somewhere, once, and what there is none of here. */
function profileLines(
  { name, notModelled }: NonNullable<Explanation["profile"]>,
  values: readonly Value[],
): string[] {
  const sources = new Map<string, string>();
  for (const { path, origin } of values) {
    const pair = pairOf(path);
    const inner = pair === undefined ? path : path.slice(EDGES.length + pair.length + 1);
    if (origin.kind === "profile") sources.set(inner, origin.source);
  }
  return [
    "",
    `Sources of ${name}:`,
    ...[...sources].flatMap(([path, source]) => wrap(`${path}: ${source}`, WIDTH, 2, 2)),
    "",
    `What ${name} has and is not modelled:`,
    ...notModelled.flatMap(({ what, source }) => wrap(`- ${what} (${source})`, WIDTH, 2, 2)),
  ];
}

/** `brief`: the sources of a profile stand elsewhere. */
function valueLines(values: readonly Value[], brief: boolean): string[] {
  return values.flatMap(({ path, value, shape, origin }) => {
    const from = brief && origin.kind === "profile" ? origin.profile : originText(origin);
    const text = value === "" ? "(empty)" : value;
    const line = `${path.padEnd(PATH_WIDTH)} ${text}`;
    const gap = WIDTH - line.length - from.length;
    const indent = path.length - path.trimStart().length;
    const lines =
      path.length <= PATH_WIDTH && gap >= 2
        ? [line + " ".repeat(gap) + from]
        : [path, ...wrap(text, WIDTH, indent + 4, 2), ...wrap(`from ${from}`, WIDTH, indent + 4, 2)];
    return shape === null ? lines : [...lines, `${" ".repeat(indent + 4)}${shapeText(shape)}`];
  });
}

function loadLines(load: ServiceLoad): string[] {
  const { service, instances, meanRate, peakRate, users } = load;
  const rates = `${round(meanRate)} to ${round(peakRate)} requests/s`;
  const lines = [`  ${service}: ${instances} ${instances === 1 ? "instance" : "instances"}, ${rates}`];
  lines.push(resource("cores", load.cores, load.meanWork, load.peakWork));
  if (load.workers !== null) lines.push(resource("workers", load.workers, load.meanHeld, load.peakHeld));
  if (users > 0) lines.push(`    and ${users} users of closed loops, as fast as answers let them`);
  return lines.flatMap((line) => wrap(line.trimStart(), WIDTH, line.length - line.trimStart().length, 2));
}

function resource(what: string, count: number | null, low: number, high: number): string {
  const offered = `    ${what}: ${round(low)} to ${round(high)} erlangs`;
  if (count === null) return `${offered}, no limit`;
  const share = Math.round((100 * high) / count);
  return `${offered} of ${round(count)} (${share}% at peak${high >= count ? ": it cannot keep up" : ""})`;
}

function round(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "unlimited";
}

function edgeLines({ caller, callee, places, what }: EdgeState): string[] {
  const count = `${places} ${places === 1 ? "place" : "places"}`;
  return wrap(`${caller} -> ${callee}: balancer state is held in ${count} (${what})`, WIDTH, 2, 2);
}
