import { parseDateTime } from "../lib/date-time";
import type { Moment } from "../lib/date-time";
import { parseDuration } from "../lib/duration";

/** Nanoseconds of a column's unit, by the end of its name. */
const UNIT_OF_COLUMN: readonly (readonly [RegExp, number])[] = [
  [/_ns$/, 1],
  [/_us$/, 1e3],
  [/_ms$/, 1e6],
  [/_(s|sec|seconds)$/, 1e9],
];

/** Lines of a text, whatever ends them; the first is the header. */
export function linesOf(content: string): string[] {
  return content.replace(/^\uFEFF/, "").split(/\r\n|[\r\n]/);
}

/** Fields of one line of CSV; a quoted field may hold commas and doubled quotes, but no line ends. */
export function fieldsOf(line: string): string[] {
  const parts = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
  const fields = parts.map((part) => part.replace(/,$/, ""));
  // The pattern also matches the empty end of the line, which is no field unless a comma stands before it.
  if (!line.endsWith(",") && fields.length > 1) fields.pop();
  return fields.map((field) => (field.startsWith('"') ? field.slice(1, -1).replace(/""/g, '"') : field));
}

/** What reads the times of a column: its name may end with the unit, otherwise each value carries its own. */
export interface TimeColumn {
  /** Whole ns, or null when the text is no time. */
  readonly parse: (written: string) => number | null;
  /** What a value should have been. */
  readonly wants: string;
}

export function timeColumn(name: string): TimeColumn {
  const unit = UNIT_OF_COLUMN.find(([end]) => end.test(name))?.[1];
  if (unit !== undefined) return { parse: (written) => numberNs(written, unit), wants: "a number" };
  const wants = "a duration such as 5ms (or end the column's name with its unit, as _ms)";
  return { parse: parseDuration, wants };
}

/** As `timeColumn`; dates with times of day are read too, and counted from the first of them. */
export function momentColumn(name: string): TimeColumn {
  const durations = timeColumn(name);
  let origin: Moment | null = null;
  const parse = (written: string): number | null => {
    const moment = parseDateTime(written);
    if (moment === null) return durations.parse(written);
    origin ??= moment;
    return (moment.seconds - origin.seconds) * 1e9 + moment.ns - origin.ns;
  };
  return { parse, wants: `${durations.wants}, nor a date and time such as 2023-11-16 18:17:03.98` };
}

function numberNs(text: string, unit: number): number | null {
  return /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Math.round(Number(text) * unit) : null;
}
