import { linkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { NAME } from "../scenario/names";
import { ExitCode, UsageError } from "./command";
import type { Flags } from "./flags";
import { starter } from "./starter";
import { say } from "./terminal";

/** Writes a commented scenario to begin with; leaves a file that is there alone, unless forced. */
export function init(operands: readonly string[], flags: Flags): Promise<number> {
  const [word = "scenario", ...rest] = operands;
  if (rest.length > 0) throw new UsageError("init takes one name");
  const name = word.replace(/\.ya?ml$/i, "");
  if (!NAME.test(name)) {
    throw new UsageError(`${JSON.stringify(word)} is no name for a scenario: letters, digits, - and _ only`);
  }
  const file = `${name}.yaml`;
  writeWhole(file, starter(name), flags.force);
  if (!flags.quiet) say(`wrote ${file}; next: meshsim run ${file}`);
  return Promise.resolve(ExitCode.ok);
}

/** The file is there whole or not at all; a link, unlike a renaming, leaves alone what is there. */
function writeWhole(file: string, content: string, force: boolean): void {
  const draft = `.${file}.${process.pid}`;
  try {
    writeFileSync(draft, content);
    if (force) renameSync(draft, file);
    else linkSync(draft, file);
  } catch (error) {
    throw refusal(file, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

function refusal(file: string, error: unknown): UsageError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EEXIST") return new UsageError(`${file} is there already; --force replaces it`);
  return new UsageError(`cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`);
}
