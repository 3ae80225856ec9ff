import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TheoryCase } from "./case";

/** The cases that come with the package: the same place as seen from its source and from what is built. */
export const CASES = join(__dirname, "../../test/theory/cases");

/** A file of a folder of cases; what is wrong with it where it is none. */
export type CaseFile =
  | { readonly file: string; readonly theory: TheoryCase }
  | { readonly file: string; readonly problem: string };

/** Every JSON file of a folder and of those in it, by name. */
export function readCases(folder = CASES): CaseFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => {
      try {
        return { file, theory: caseOf(readFileSync(join(folder, file), "utf8"), file) };
      } catch (error) {
        return { file, problem: `cannot be read: ${(error as Error).message}` };
      }
    });
}

/** @throws when the text is no case. */
export function caseOf(text: string, file: string): TheoryCase {
  const found: unknown = JSON.parse(text);
  if (!isMap(found)) throw new Error("not a JSON object");
  const { id = file.replace(/\.json$/, ""), title = "", family = "", scenario, run = {}, expected } = found;
  if (!isMap(scenario)) throw new Error("scenario is not an object");
  if (!isMap(run)) throw new Error("run is not an object");
  if (!isMap(expected)) throw new Error("expected is not an object");
  const metrics = Object.entries(expected);
  if (metrics.length === 0) throw new Error("expected is empty");
  for (const [metric, entry] of metrics) {
    const isRight = isMap(entry) && [entry.value, entry.tol].every((one) => typeof one === "number");
    if (!isRight) throw new Error(`expected.${metric} needs the numbers value and tol`);
  }
  const texts = { id: String(id), title: String(title), family: String(family) };
  return { ...texts, scenario, run, expected: expected as TheoryCase["expected"] };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
