import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Adapter, Adapters } from "./adapters/adapter";

/**
 * Our algorithms against the answers of the projects they follow: runs every case of every file of vectors
 * through the adapter that its file name and kind ask for.
 */

/** What came of one file. */
export interface FileReport {
  /** Relative to the folder. */
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  /** Cases that no adapter knows: they count as failed, for nobody has checked them. */
  readonly notCovered: number;
  /** A line for each case that failed, and for each kind that is not covered. */
  readonly problems: readonly string[];
  /** Why the file is no file of vectors and was left out, or null. */
  readonly skipped: string | null;
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly notCovered: number;
}

/** Paths of the files of JSON in `folder` and the folders in it, sorted. */
export function vectorFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .sort();
}

export function runFile(folder: string, file: string, adapters: Adapters): FileReport {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path.join(folder, file), "utf8"));
  } catch (error) {
    return { ...NOTHING, file, failed: 1, problems: [`cannot be read: ${messageOf(error)}`] };
  }
  const cases = field(content, "cases");
  if (!Array.isArray(cases)) return { ...NOTHING, file, skipped: 'has no list "cases"' };
  if (cases.length === 0) return { ...NOTHING, file, failed: 1, problems: ["has no cases"] };
  const name = path.basename(file, ".json");
  return runCases(file, cases, Object.hasOwn(adapters, name) ? adapters[name] : {});
}

export function totalsOf(reports: readonly FileReport[]): Totals {
  const sum = (of: (report: FileReport) => number): number => reports.reduce((all, r) => all + of(r), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    notCovered: sum(({ notCovered }) => notCovered),
  };
}

const NOTHING: FileReport = { file: "", passed: 0, failed: 0, notCovered: 0, problems: [], skipped: null };

function runCases(
  file: string,
  cases: readonly unknown[],
  kinds: Readonly<Record<string, Adapter>>,
): FileReport {
  let passed = 0;
  const failures: string[] = [];
  const unknown = new Map<string, number>();
  cases.forEach((vector, k) => {
    const kind = text(field(vector, "kind"), "");
    if (!Object.hasOwn(kinds, kind)) {
      unknown.set(kind, (unknown.get(kind) ?? 0) + 1);
      return;
    }
    try {
      kinds[kind](vector as never);
      passed++;
    } catch (error) {
      failures.push(`${text(field(vector, "id"), `case ${k + 1}`)}: ${messageOf(error)}`);
    }
  });
  const uncovered = [...unknown].map(([kind, n]) => `kind "${kind}": no adapter, ${n} cases not covered`);
  const notCovered = [...unknown.values()].reduce((all, n) => all + n, 0);
  return {
    ...NOTHING,
    file,
    passed,
    failed: failures.length,
    notCovered,
    problems: [...failures, ...uncovered],
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function text(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
