import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { nearest } from "../lib/nearest";
import type { Loaded } from "../scenario/load";
import { load } from "../scenario/load";
import type { Problem } from "../scenario/problem";
import { showProblem } from "../scenario/show-problem";
import { InputError } from "./command";
import type { Flags, Override } from "./flags";
import { say, useColor } from "./terminal";

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
 * when there are errors among them.
 * @throws InputError when the file cannot be read.
 */
export async function loadScenario(operand: string, flags: Flags): Promise<Loaded | null> {
  return checkSource(await readSource(operand), flags);
}

/** @throws InputError when the file cannot be read. */
export async function readSource(operand: string): Promise<Source> {
  if (operand === STDIN) return { file: "<stdin>", text: await textOf(process.stdin), folder: "." };
  return { file: operand, text: readScenario(operand), folder: dirname(operand) };
}

/** As `loadScenario`; `more` overrides those of the command line. */
export function checkSource(
  { file, text, folder }: Source,
  flags: Flags,
  more: readonly Override[] = [],
): Loaded | null {
  const { loaded, problems } = load(text, file, {
    overrides: [...flags.overrides, ...more].map(({ path, value, flag, text: given }) => ({
      path,
      value,
      flag: `${flag} ${given}`,
    })),
    readText: (path) => readFileSync(resolve(folder, path), "utf8"),
  });
  tell(problems, flags, loaded === null);
  return loaded;
}

/** Warnings are left out when the user wants quiet and nothing is wrong. */
function tell(problems: readonly Problem[], flags: Flags, failed: boolean): void {
  const color = useColor(process.stderr, flags.color, process.env);
  if (flags.quiet && !failed) return;
  for (const problem of problems) say(showProblem(problem, { color }));
  if (!failed) return;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  say(`${errors} ${errors === 1 ? "error" : "errors"}`);
}

function readScenario(path: string): string {
  try {
    if (statSync(path).isDirectory()) throw new InputError(`${path} is a folder; a scenario is a YAML file`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof InputError) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new InputError(`no such file: ${path}${similar(path)}`);
    throw new InputError(`cannot read ${path}: ${(error as Error).message}`);
  }
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
