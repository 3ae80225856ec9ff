import type { Arrivals } from "../arrivals";
import { block, optional, preset, required } from "../block";
import { word } from "../combine";
import { DURATION, POSITIVE_DURATION, POSITIVE_FACTOR, text } from "../quantities";
import { LOG_FORMATS, readLog } from "../access-log";
import { readAzureFunctions } from "../azure-functions";
import { readLimbo } from "../limbo";
import { readTrace } from "../trace-file";
import type { Recorded } from "../trace-file";
import type { Context, Type, Values } from "../types";
import { report } from "../types";

const FORMATS = ["counts", "timestamps", ...LOG_FORMATS, "azure-functions", "limbo"] as const;

const FIELDS = block("trace", {
  file: required(text(500), "what was recorded; its path is relative to the scenario"),
  format: preset(
    word(FORMATS),
    "counts",
    "CSV with a header line, of counts by bin or of times of requests; an access log; " +
      "the public data sets of Azure Functions; or rates by interval, as LIMBO and MiSim write them",
  ),
  time: optional(
    text(100),
    "column of times: numbers if its name ends with their unit, as time_s; durations; dates with times",
    "the first column",
  ),
  value: optional(text(100), "column of counts", "the second column"),
  bin: optional(
    POSITIVE_DURATION,
    "length of the bins that are counted",
    "counts need it, LIMBO has it from its times, others have none",
  ),
  scale: preset(POSITIVE_FACTOR, "1x", "so many times the requests: by chance left out, or added"),
  speed: preset(POSITIVE_FACTOR, "1x", "replays so many times faster: the same requests in less time"),
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
    const { file, format, bin, value, scale, speed, from, to = Infinity, time } = settings;
    if (format === "counts" && bin === undefined)
      return wrong("bin", " is needed beside counts, such as bin: 1s");
    if (bin !== undefined && format !== "counts" && format !== "limbo")
      return wrong("bin", " has a meaning only for counts and limbo");
    if (value !== undefined && format !== "counts") return wrong("value", " has a meaning only for counts");
    if (time !== undefined && format !== "counts" && format !== "timestamps")
      return wrong("time", " has a meaning only for counts and timestamps");
    if (to <= from) return wrong("to", " must be after from");
    const content = contentOf(settings, context);
    if ("wrong" in content) return wrong("file", content.wrong);
    const recorded = readRecord(content.text, settings);
    if (typeof recorded === "string") return wrong("file", `: ${file}: ${recorded}`);
    const rows = recorded.times.flatMap((at, i) => (at >= from && at < to ? [i] : []));
    const counts = rows.map((i) => recorded.counts[i]);
    if (!counts.some((count) => count > 0)) return wrong("file", `: ${file} has no requests to replay`);
    const times = rows.map((i) => Math.round((recorded.times[i] - from) / speed));
    return { kind: "trace", times, counts, binNs: recorded.binNs / speed, scale, isEven: false };
  },
};

function readRecord(content: string, { format, bin, time, value }: Settings): Recorded | string {
  switch (format) {
    case "counts":
    case "timestamps":
      return readTrace(content, { time: time ?? null, value: value ?? null, binNs: bin ?? 0 });
    case "azure-functions":
      return readAzureFunctions(content);
    case "limbo":
      return readLimbo(content, bin ?? null);
    default:
      return readLog(content, format);
  }
}

function contentOf({ file }: Settings, { readText }: Context): { text: string } | { wrong: string } {
  if (readText === null) return { wrong: `: cannot read ${file} here` };
  try {
    return { text: readText(file) };
  } catch (error) {
    return { wrong: `: cannot read ${file}: ${error instanceof Error ? error.message : String(error)}` };
  }
}
