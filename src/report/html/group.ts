import type { TableRow } from "./read-csv";

/** Rows by what they have in a column, in the order in which each first comes. */
export function groupRows(rows: readonly TableRow[], column: string): Map<string, TableRow[]> {
  const groups = new Map<string, TableRow[]>();
  for (const row of rows) {
    const key = row.text(column);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
