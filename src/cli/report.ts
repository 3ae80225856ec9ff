import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { reportHtml } from "../report/html/page";
import { isReportInput } from "../report/html/results";
import { writeFiles } from "../run/write-files";
import { ExitCode, InputError, UsageError } from "./command";
import type { Flags } from "./flags";
import { readTextFile } from "./read-text";
import { REPORT_HTML, RUN_JSON } from "./result-files";
import { say } from "./terminal";

/** Near the longest text that the engine can hold. */
const FILE_MOST = 500 << 20;

/** Makes the report of a results folder again, from the files that are in it. */
export function report(operands: readonly string[], flags: Flags): Promise<number> {
  const [folder, ...more] = operands;
  if (operands.length === 0)
    throw new UsageError("report needs a results folder: meshsim report results/NAME");
  if (more.length > 0) throw new UsageError(`report takes one folder, not ${operands.length}`);
  const content = reportOf(folder);
  writeFiles(folder, [{ name: REPORT_HTML, content }]);
  if (!flags.quiet) say(`wrote ${join(folder, REPORT_HTML)}`);
  return Promise.resolve(ExitCode.ok);
}

function reportOf(folder: string): string {
  if (!existsSync(folder)) throw new InputError(`no such folder: ${folder}`);
  if (!statSync(folder).isDirectory()) {
    throw new InputError(`${folder} is a file; report takes the folder of its results`);
  }
  if (!existsSync(join(folder, RUN_JSON))) {
    throw new InputError(`${folder} has no ${RUN_JSON}: it is not the folder of a run`);
  }
  const names = readdirSync(folder).filter(isReportInput);
  const texts = new Map(names.map((name) => [name, textOf(join(folder, name))]));
  try {
    return reportHtml(texts);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError(`${join(folder, RUN_JSON)} is not JSON: ${error.message}`);
  }
}

function textOf(file: string): string {
  try {
    return readTextFile(file, FILE_MOST);
  } catch (error) {
    throw new InputError(`cannot read ${file}: ${(error as Error).message}`);
  }
}
