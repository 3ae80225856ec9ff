import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Table, readTable } from "../report/html/read-csv";
import type { Against } from "../report/against";
import { type ClientByReplication, readByReplication } from "../report/by-replication";
import { PLAN_CSV } from "../report/plan-csv";
import { InputError } from "./command";
import type { Flags } from "./flags";
import { RUN_JSON } from "./result-files";

/** What results are compared by, and a column that only ours have. */
const COMPARED = {
  clients: { file: "summary.csv", column: "p99_ms", what: "results" },
  plan: { file: PLAN_CSV, column: "growth_ratio", what: "plans" },
} as const;

/** Changes below this are not told where the command line does not say. */
export const TOLD = 0.05;

/** Earlier results to hold new ones against. */
export interface Baseline {
  readonly folder: string;
  readonly limit: number;
  readonly subject: Against["subject"];
  /** Of its summary.csv, or its plan.csv. */
  readonly table: Table;
  /** Empty where the results do not say. */
  readonly seed: string;
  readonly byReplication: readonly ClientByReplication[];
}

/**
 * Reads them before anything runs: the new results may take their place. Null: none are named.
 * @throws InputError
 */
export function readBaseline(
  { baseline: folder, failOnRegression }: Flags,
  subject: Against["subject"],
): Baseline | null {
  if (folder === null) return null;
  const wrong = (text: string): InputError => new InputError(`--baseline ${folder}: ${text}`);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw wrong("there is no such folder");
  const { file, column, what } = COMPARED[subject];
  const path = join(folder, file);
  if (!existsSync(path)) throw wrong(`it has no ${file}, which is what ${what} are compared by`);
  const run = readRun(join(folder, RUN_JSON));
  if (run["partial"] === true) throw wrong("its results are partial: that run was stopped");
  const table = readTable(readFileSync(path, "utf8"));
  if (!table.has("variant") || !table.has(column)) throw wrong(`its ${file} is not of meshsim`);
  return {
    folder,
    limit: failOnRegression ?? TOLD,
    subject,
    table,
    seed: typeof run["seed"] === "string" ? run["seed"] : "",
    byReplication: readByReplication(run["by_replication"]),
  };
}

/** Nothing where it is missing or damaged: it takes no part but to tell more. */
function readRun(path: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof content === "object" && content !== null ? (content as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
