import { fieldsOf, linesOf, momentColumn } from "./csv";

/** What is in the file: `times` in ns as recorded, and how many requests at each. */
export interface Recorded {
  readonly times: readonly number[];
  readonly counts: readonly number[];
  /** Length of the bins that are counted; 0 where times are those of requests. */
  readonly binNs: number;
}

interface Columns {
  /** Null: the first. */
  readonly time: string | null;
  /** Of the counts. Null: the second. */
  readonly value: string | null;
  /** 0: each row is one request, and there are no counts. */
  readonly binNs: number;
}

/**
 * Reads a CSV file with a header line: rows of a bin's start and its count, or of a request's time. Rows are
 * in the order of time, and bins do not overlap; those that are not there had no requests. Answers with a
 * sentence where something is wrong, with its line.
 */
export function readTrace(content: string, columns: Columns): Recorded | string {
  const lines = linesOf(content);
  const header = fieldsOf(lines[0]).map((field) => field.trim());
  const timeAt = indexOf(header, columns.time, 0);
  const valueAt = columns.binNs > 0 ? indexOf(header, columns.value, 1) : timeAt;
  if (typeof timeAt === "string") return timeAt;
  if (typeof valueAt === "string") return valueAt;
  const time = momentColumn(header[timeAt]);
  const times: number[] = [];
  const counts: number[] = [];
  let earliest = 0;
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line.trim() === "") continue;
    const fields = fieldsOf(line).map((field) => field.trim());
    const wrong = (at: number, why: string): string =>
      `line ${i + 1}: ${JSON.stringify(fields.at(at) ?? "")} in ${header[at]} ${why}`;
    const ns = time.parse(fields[timeAt] ?? "");
    if (ns === null) return wrong(timeAt, `is not ${time.wants}`);
    if (ns > Number.MAX_SAFE_INTEGER) return wrong(timeAt, "is more than 104 days; count from the first day");
    if (ns < earliest) return wrong(timeAt, "is before the end of the row above");
    const count = columns.binNs > 0 ? parseCount(fields[valueAt] ?? "") : 1;
    if (count === null) return wrong(valueAt, "is not a whole number of requests");
    times.push(ns);
    counts.push(count);
    earliest = ns + columns.binNs;
  }
  return { times, counts, binNs: columns.binNs };
}

function indexOf(header: readonly string[], name: string | null, otherwise: number): number | string {
  const index = name === null ? otherwise : header.indexOf(name);
  if (index >= 0 && index < header.length) return index;
  const missing = name === null ? "has no second column" : `has no column ${JSON.stringify(name)}`;
  return `${missing}; it has ${header.join(", ")}`;
}

function parseCount(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
