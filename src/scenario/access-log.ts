import { parseDateTime, parseLogTime } from "../lib/date-time";
import type { Moment } from "../lib/date-time";
import { linesOf } from "./csv";
import type { Recorded } from "./trace-file";

/** How each log that is known writes the requests that it saw. */
export const LOG_FORMATS = ["clf", "combined", "nginx", "envoy", "istio"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** When a request came, in ns since some moment. */
interface Stamp {
  readonly moment: Moment;
  /** What its request took, where the stamp is of its end; else 0. */
  readonly tookNs: number;
}

const SECOND_NS = 1e9;

/** host, ident, user, [time], "request", status, bytes */
const COMMON = String.raw`^\S+ \S+ .+? \[([^\]]+)\] "(?:.*)" (?:\d{3}|-) (?:\d+|-)`;
/** [start] "request" code flags */
const ENVOY = /^\[([^\]\s]+)\] ".*?" \d{1,3} \S+ /;

const FORMS: Readonly<Record<LogFormat, RegExp>> = {
  clf: new RegExp(`${COMMON}$`),
  combined: new RegExp(`${COMMON} "(?:.*)" "(?:.*)"$`),
  // After the combined format people add what they like; the first number with a point is $request_time.
  nginx: new RegExp(`${COMMON} "(?:.*)" "(?:[^"]*)"(?:.*?[\\s="](\\d+\\.\\d{3})(?![\\d.])|.*$)`),
  envoy: ENVOY,
  istio: ENVOY,
};

/** What is in the file where stamps are whole seconds, or finer. */
const IS_WHOLE_SECONDS: ReadonlySet<LogFormat> = new Set(["clf", "combined", "nginx"]);

/**
 * Reads an access log: a request a line, in the order in which they ended, so not in that of their times.
 * Stamps of whole seconds become counts of seconds. Envoy's and Istio's lines may be JSON too. Answers with a
 * sentence where something is wrong, with its line.
 */
export function readLog(content: string, format: LogFormat): Recorded | string {
  const stamps: Stamp[] = [];
  for (const [i, line] of linesOf(content).entries()) {
    const text = line.trim();
    if (text === "") continue;
    const stamp = stampOf(text, format);
    const shown = text.length > 80 ? `${text.slice(0, 77)}...` : text;
    if (stamp === null)
      return `line ${i + 1}: ${JSON.stringify(shown)} is not a line of the format ${format}`;
    stamps.push(stamp);
  }
  if (stamps.length === 0) return "is empty";
  return recordOf(stamps, IS_WHOLE_SECONDS.has(format));
}

function stampOf(line: string, format: LogFormat): Stamp | null {
  const isEnvoy = format === "envoy" || format === "istio";
  if (isEnvoy && line.startsWith("{")) return jsonStamp(line);
  const match = FORMS[format].exec(line);
  if (match === null) return null;
  const moment = isEnvoy ? parseDateTime(match[1]) : parseLogTime(match[1]);
  if (moment === null) return null;
  const took = match[2] as string | undefined;
  return { moment, tookNs: took === undefined ? 0 : Math.round(Number(took) * SECOND_NS) };
}

/** Of a line in JSON, as Envoy and Istio write it with the encoding JSON. */
function jsonStamp(line: string): Stamp | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const start = (value as { start_time?: unknown } | null)?.start_time;
  const moment = typeof start === "string" ? parseDateTime(start) : null;
  return moment && { moment, tookNs: 0 };
}

function recordOf(stamps: readonly Stamp[], isWholeSeconds: boolean): Recorded {
  // Counted from the first second, so that numbers stay exact; which is the first is known only now.
  const seconds = stamps.map(({ moment, tookNs }) => moment.seconds - Math.ceil(tookNs / SECOND_NS));
  const origin = seconds.reduce((least, second) => Math.min(least, second), Infinity);
  const since = ({ moment, tookNs }: Stamp): number =>
    (moment.seconds - origin) * SECOND_NS + moment.ns - tookNs;
  const times = stamps.map(since);
  if (!isWholeSeconds) {
    const sorted = times.sort((a, b) => a - b);
    return { times: sorted.map((at) => at - sorted[0]), counts: sorted.map(() => 1), binNs: 0 };
  }
  const counts = new Map<number, number>();
  for (const at of times) {
    const second = Math.floor(at / SECOND_NS);
    counts.set(second, (counts.get(second) ?? 0) + 1);
  }
  const rows = [...counts].sort(([a], [b]) => a - b);
  const first = rows[0][0];
  return {
    times: rows.map(([second]) => (second - first) * SECOND_NS),
    counts: rows.map(([, count]) => count),
    binNs: SECOND_NS,
  };
}
