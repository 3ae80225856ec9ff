import { parseDuration } from "../lib/duration";
import type { Distribution } from "../kernel/distribution/spec";

/** Nanoseconds of a column's unit, by the end of its name. */
const UNIT_OF_COLUMN: readonly (readonly [RegExp, number])[] = [
  [/_ns$/, 1],
  [/_us$/, 1e3],
  [/_ms$/, 1e6],
  [/_(s|sec|seconds)$/, 1e9],
];

/**
 * Reads `empirical samples.csv#service_ms`: the values of one column of a CSV file with a header line. The
 * end of the column's name is the unit (`_ns`, `_us`, `_ms`, `_s`); in any other column each value must carry
 * its own, as `5ms`. The `wrong` follows the name of the setting.
 */
export function parseEmpirical(
  text: string,
  readText: ((path: string) => string) | null,
): Distribution | { wrong: string } {
  const match = /^empirical\s+(\S.*)#([^#]+)$/.exec(text);
  if (match === null) return { wrong: ": write for example empirical samples.csv#service_ms" };
  const [, path, column] = match as unknown as [string, string, string];
  if (readText === null) return { wrong: `: cannot read ${path} here` };
  let content: string;
  try {
    content = readText(path);
  } catch (error) {
    return { wrong: `: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}` };
  }
  const values = readColumn(content, column.trim());
  return typeof values === "string" ? { wrong: `: ${path}: ${values}` } : { kind: "empirical", values };
}

function readColumn(content: string, column: string): number[] | string {
  const lines = content.replace(/^\uFEFF/, "").split(/\r\n|[\r\n]/);
  const header = fieldsOf(lines[0] ?? "");
  const index = header.indexOf(column);
  if (index < 0) return `has no column ${JSON.stringify(column)}; it has ${header.join(", ")}`;
  const unit = UNIT_OF_COLUMN.find(([end]) => end.test(column))?.[1];
  const values: number[] = [];
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line.trim() === "") continue;
    const written = fieldsOf(line)[index]?.trim() ?? "";
    const ns = unit === undefined ? parseDuration(written) : numberNs(written, unit);
    if (ns === null || ns > Number.MAX_SAFE_INTEGER) {
      const advice =
        unit === undefined
          ? "a duration such as 5ms (or end the column's name with its unit, as _ms)"
          : "a number";
      return `line ${i + 1}: ${JSON.stringify(written)} in ${column} is not ${advice}`;
    }
    values.push(ns);
  }
  return values.length > 0 ? values : `has no values in ${column}`;
}

function numberNs(text: string, unit: number): number | null {
  return /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Math.round(Number(text) * unit) : null;
}

/** Fields of one line of CSV; a quoted field may hold commas and doubled quotes, but no line ends. */
function fieldsOf(line: string): string[] {
  const parts = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
  const fields = parts.map((part) => part.replace(/,$/, ""));
  // The pattern also matches the empty end of the line, which is no field unless a comma stands before it.
  if (!line.endsWith(",") && fields.length > 1) fields.pop();
  return fields.map((field) => (field.startsWith('"') ? field.slice(1, -1).replace(/""/g, '"') : field));
}
