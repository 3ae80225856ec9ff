import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Table, readTable } from "../report/html/read-csv";
import { InputError } from "./command";
import type { Flags } from "./flags";
import { RUN_JSON } from "./result-files";

const SUMMARY = "summary.csv";

/** Changes below this are not told where the command line does not say. */
export const TOLD = 0.05;

/** Earlier results to hold new ones against. */
export interface Baseline {
  readonly folder: string;
  readonly limit: number;
  readonly summary: Table;
}

/**
 * Reads them before anything runs: the new results may take their place. Null: none are named.
 * @throws InputError
 */
export function readBaseline({ baseline: folder, failOnRegression }: Flags): Baseline | null {
  if (folder === null) return null;
  const wrong = (text: string): InputError => new InputError(`--baseline ${folder}: ${text}`);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw wrong("there is no such folder");
  const path = join(folder, SUMMARY);
  if (!existsSync(path)) throw wrong(`it has no ${SUMMARY}, which is what results are compared by`);
  if (isPartial(join(folder, RUN_JSON))) throw wrong("its results are partial: that run was stopped");
  const summary = readTable(readFileSync(path, "utf8"));
  if (!summary.has("scope") || !summary.has("p99_ms")) throw wrong(`its ${SUMMARY} is not of meshsim`);
  return { folder, limit: failOnRegression ?? TOLD, summary };
}

function isPartial(path: string): boolean {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { partial?: unknown }).partial === true;
  } catch {
    return false;
  }
}
