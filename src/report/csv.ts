import { stringify } from "csv-stringify/sync";
import type { ColumnKind } from "./column";
import { columnsOf, type ColumnName, type FileName, type KEYS } from "./columns";
import { formatNumber } from "./format";

/** Rows turned into text at a time: a long run has many, and as objects they would take much memory. */
const BATCH = 1000;

/** Times in ns; null, NaN and Infinity for unknown. */
export type Cell = string | number | boolean | null;

/** A row of a file: a cell for each of its columns, by name. */
export type Row<F extends FileName> = Readonly<Record<(typeof KEYS)[number][0] | ColumnName<F>, Cell>>;

/**
 * RFC 4180 text of `file`: UTF-8 without byte order mark, LF, header always, `.` as decimal point, an empty
 * cell for what is unknown.
 */
export function toCsv<F extends FileName>(file: F, rows: Iterable<Row<F>>): string {
  const parts: string[] = [];
  let lines: string[][] = [columnsOf(file).map(([name]) => name)];
  const flush = (): void => {
    parts.push(stringify(lines, { record_delimiter: "\n" }));
    lines = [];
  };
  for (const row of rows) {
    lines.push(formatRow(file, row));
    if (lines.length >= BATCH) flush();
  }
  flush();
  return parts.join("");
}

/** The same for a file whose columns are the user's. */
export function toCsvText(lines: readonly (readonly string[])[]): string {
  return stringify(lines as string[][], { record_delimiter: "\n" });
}

/** The cells of a row as text, in the order of the header. */
export function formatRow<F extends FileName>(file: F, row: Row<F>): string[] {
  const cells: Readonly<Record<string, Cell>> = row;
  return columnsOf(file).map(([name, kind]) => formatCell(cells[name], kind));
}

function formatCell(cell: Cell, kind: ColumnKind): string {
  if (cell === null) return "";
  if (kind === "text" || kind === "boolean" || typeof cell !== "number") return String(cell);
  return formatNumber(cell, kind);
}
