import { settingPath } from "./fields/variation";
import { NO_NAMES } from "./names";
import type { Problem } from "./problem";
import { expandRange } from "./range";
import { readValue } from "./read";
import type { Dict, Entry, Node, Place } from "./tree";
import { emptyMap, find, scalar } from "./tree";
import type { Context } from "./types";

/** A param of a sweep given on the command line. */
export interface Param {
  readonly path: string;
  /** Values and ranges with a comma between them, or a list as YAML has it. */
  readonly values: string;
  /** How the user wrote it; it is the place of any problem. */
  readonly flag: string;
}

/** Two numbers with two points between them, whatever is wrong with them. */
const MEANT_AS_RANGE = /^\s*-?\d\S*\s*\.\.\s*-?\d/;

/** The same document with more params in its sweep, or other values for those that it has. */
export function withParams(root: Dict, params: readonly Param[], problems: Problem[]): Dict {
  if (params.length === 0) return root;
  const context: Context = { names: NO_NAMES, problems, readText: null };
  const written = find(root, "sweep");
  const sweep = written?.kind === "map" ? written : emptyMap(root.place);
  const own = find(sweep, "params");
  const entries = new Map(own?.kind === "map" ? own.entries : []);
  for (const { path, values, flag } of params) {
    const place: Place = { file: flag, line: null, column: null, source: null, length: 1 };
    const value = valuesOf(path, values, place, problems);
    if (value !== null && settingPath("a sweep").check(path, place, "sweep.params", context)) {
      entries.set(path, { place, value });
    }
  }
  const all = withEntry(sweep, "params", {
    place: sweep.place,
    value: { ...emptyMap(sweep.place), entries },
  });
  return withEntry(root, "sweep", { place: sweep.place, value: all });
}

function valuesOf(path: string, text: string, place: Place, problems: Problem[]): Node | null {
  if (Array.isArray(expandRange(text))) return scalar(text.trim(), place);
  if (text.trim().startsWith("[")) return valueOf(text, place, problems);
  const wrong: string[] = [];
  const parts = text.split(",").flatMap((part) => {
    const range = expandRange(part);
    if (Array.isArray(range)) return range;
    if (MEANT_AS_RANGE.test(part)) wrong.push(range.wrong);
    return [part];
  });
  if (wrong.length > 0) {
    problems.push(
      ...wrong.map((what) => ({ severity: "error" as const, message: `${path}${what}`, ...place })),
    );
    return null;
  }
  const items = parts.map((part) => valueOf(part, place, problems));
  return items.every((item) => item !== null) ? { kind: "list", items, place } : null;
}

function valueOf(text: string, place: Place, problems: Problem[]): Node | null {
  const read = readValue(text, place);
  problems.push(...read.problems);
  return read.node;
}

function withEntry(map: Dict, key: string, entry: Entry): Dict {
  return { ...map, entries: new Map(map.entries).set(key, entry) };
}
