import type { Distribution } from "../kernel/distribution/spec";
import { fieldsOf, linesOf, timeColumn } from "./csv";

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
  const lines = linesOf(content);
  const header = fieldsOf(lines[0] ?? "");
  const index = header.indexOf(column);
  if (index < 0) return `has no column ${JSON.stringify(column)}; it has ${header.join(", ")}`;
  const { parse, wants } = timeColumn(column);
  const values: number[] = [];
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line.trim() === "") continue;
    const written = fieldsOf(line)[index]?.trim() ?? "";
    const ns = parse(written);
    if (ns === null || ns > Number.MAX_SAFE_INTEGER) {
      return `line ${i + 1}: ${JSON.stringify(written)} in ${column} is not ${wants}`;
    }
    values.push(ns);
  }
  return values.length > 0 ? values : `has no values in ${column}`;
}
