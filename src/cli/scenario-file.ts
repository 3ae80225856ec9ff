import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { nearest } from "../lib/nearest";
import type { Loaded } from "../scenario/load";
import { load } from "../scenario/load";
import type { Problem } from "../scenario/problem";
import { showProblem } from "../scenario/show-problem";
import { InputError } from "./command";
import type { Flags } from "./flags";
import type { Override } from "./flag-values";
import { notText, readTextFile } from "./read-text";
import { say, useColor } from "./terminal";

const MIB = 1 << 20;
/** Ten thousand services are less than this. */
const SCENARIO_MOST = 4 * MIB;
/** Problems shown; more are hardly read. */
const SHOWN_MOST = 100;
/** Near the longest text that the engine can hold. */
const DATA_MOST = 500 * MIB;

/** What stands for standard input on the command line. */
export const STDIN = "-";

/** The text of a scenario, and where it came from. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** What paths in it are relative to. */
  readonly folder: string;
}

/**
 * Reads and checks a scenario with the overrides of the command line. All its problems go to stderr; null
 * when there are errors among them. `points`: the points of its sweep, and its plan, are wanted too.
 * @throws InputError when the file cannot be read.
 */
export async function loadScenario(
  operand: string,
  flags: Flags,
  { points }: { readonly points: boolean } = { points: false },
): Promise<Loaded | null> {
  return checkSource(await readSource(operand), flags, [], points);
}

/** @throws InputError when the file cannot be read. */
export async function readSource(operand: string): Promise<Source> {
  if (operand === STDIN) return { file: "<stdin>", text: await readStdin(), folder: "." };
  return { file: operand, text: readScenario(operand), folder: dirname(operand) };
}

/** As `loadScenario`; `more` overrides those of the command line. */
export function checkSource(
  { file, text, folder }: Source,
  flags: Flags,
  more: readonly Override[] = [],
  points = false,
): Loaded | null {
  const { loaded, problems } = load(text, file, {
    overrides: [...flags.overrides, ...more].map(({ path, value, flag, text: given }) => ({
      path,
      value,
      flag: `${flag} ${given}`,
    })),
    readText: dataOf({ folder }),
    ...(points ? { sweep: { params: flags.params }, plan: true } : {}),
  });
  tell(problems, flags, loaded === null);
  return loaded;
}

/** Reads what a scenario refers to. */
export function dataOf({ folder }: Pick<Source, "folder">): (path: string) => string {
  return (path) => readTextFile(resolve(folder, path), DATA_MOST);
}

/** Warnings are left out when the user wants quiet and nothing is wrong. */
function tell(problems: readonly Problem[], flags: Flags, failed: boolean): void {
  const color = useColor(process.stderr, flags.color, process.env);
  if (flags.quiet && !failed) return;
  for (const problem of problems.slice(0, SHOWN_MOST)) say(showProblem(problem, { color }));
  if (problems.length > SHOWN_MOST) say(`... and ${problems.length - SHOWN_MOST} more`);
  if (!failed) return;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  say(`${errors} ${errors === 1 ? "error" : "errors"}`);
}

function readScenario(path: string): string {
  try {
    if (statSync(path).isDirectory()) throw new InputError(`${path} is a folder; a scenario is a YAML file`);
  } catch (error) {
    if (error instanceof InputError) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new InputError(`no such file: ${path}${similar(path)}`);
  }
  try {
    return readTextFile(path, SCENARIO_MOST);
  } catch (error) {
    throw new InputError(`cannot read ${path}: ${(error as Error).message}`);
  }
}

async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > SCENARIO_MOST)
      throw new InputError(`standard input: it is larger than ${SCENARIO_MOST / MIB} MiB`);
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString("utf8");
  const wrong = notText(text);
  if (wrong !== null) throw new InputError(`standard input: ${wrong}`);
  return text;
}

/** `; did you mean ...?` with the nearest name in the same folder, or nothing. */
function similar(path: string): string {
  const folder = dirname(path);
  try {
    const near = nearest(basename(path), readdirSync(folder));
    return near === null ? "" : `; did you mean ${join(folder, near)}?`;
  } catch {
    return "";
  }
}
