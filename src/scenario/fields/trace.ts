import type { Arrivals } from "../arrivals";
import { block, later, optional, preset, required } from "../block";
import { word } from "../combine";
import { DURATION, POSITIVE_DURATION, POSITIVE_FACTOR, text } from "../quantities";
import { readTrace } from "../trace-file";
import type { Context, Type, Values } from "../types";
import { report } from "../types";

const FORMATS = ["clf", "combined", "envoy", "istio", "nginx", "azure-functions", "limbo"];

const FIELDS = block("trace", {
  file: required(text(500), "a CSV file with a header line; its path is relative to the scenario"),
  format: preset(word(["counts", "timestamps"], FORMATS), "counts", "rows are counts by bin, or requests"),
  time: optional(
    text(100),
    "column of times: numbers if its name ends with their unit, as time_s; durations; dates with times",
    "the first column",
  ),
  value: optional(text(100), "column of counts", "the second column"),
  bin: optional(POSITIVE_DURATION, "length of the bins that are counted", "timestamps have none"),
  scale: preset(POSITIVE_FACTOR, "1x", "so many times the requests: by chance left out, or added"),
  speed: later("replays faster or slower"),
  from: preset(DURATION, "0s", "time of the record at which the run starts; earlier rows are left out"),
  to: optional(POSITIVE_DURATION, "time of the record at which arrivals end", "its last row"),
});

type Settings = Values<(typeof FIELDS)["block"]["fields"]>;
type Trace = Extract<Arrivals, { kind: "trace" }>;

/** The rows that are replayed, already counted from the start of the run. */
export const TRACE: Type<Trace> = {
  shape: FIELDS.shape,
  read(node, path, context) {
    const settings = FIELDS.read(node, path, context);
    if (settings === null) return null;
    const wrong = (key: keyof (typeof FIELDS)["block"]["fields"], message: string): null =>
      report(context, settings.placeOf(key), `${path}.${key}${message}`);
    const { file, format, bin, value, scale, from, to = Infinity, time = null } = settings;
    if (format === "counts" && bin === undefined)
      return wrong("bin", " is needed beside counts, such as bin: 1s");
    if (format === "timestamps" && bin !== undefined) return wrong("bin", " has a meaning only for counts");
    if (format === "timestamps" && value !== undefined)
      return wrong("value", " has a meaning only for counts");
    if (to <= from) return wrong("to", " must be after from");
    const content = contentOf(settings, context);
    if ("wrong" in content) return wrong("file", content.wrong);
    const binNs = bin ?? 0;
    const recorded = readTrace(content.text, { time, value: value ?? null, binNs });
    if (typeof recorded === "string") return wrong("file", `: ${file}: ${recorded}`);
    const rows = recorded.times.flatMap((at, i) => (at >= from && at < to ? [i] : []));
    const counts = rows.map((i) => recorded.counts[i]);
    if (!counts.some((count) => count > 0)) return wrong("file", `: ${file} has no requests to replay`);
    return { kind: "trace", times: rows.map((i) => recorded.times[i] - from), counts, binNs, scale };
  },
};

function contentOf({ file }: Settings, { readText }: Context): { text: string } | { wrong: string } {
  if (readText === null) return { wrong: `: cannot read ${file} here` };
  try {
    return { text: readText(file) };
  } catch (error) {
    return { wrong: `: cannot read ${file}: ${error instanceof Error ? error.message : String(error)}` };
  }
}
