import { block, later, optional, preset, required } from "../block";
import { listOf, orWord, word } from "../combine";
import { BOOLEAN, DURATION, integer, LEVEL, POSITIVE_DURATION, SEED, text } from "../quantities";

export const RUN = block("a run", {
  duration: required(POSITIVE_DURATION, "how long requests keep arriving"),
  warmup: preset(
    orWord(DURATION, { none: 0 }, ["auto"]),
    "none",
    "requests that arrive before this time are simulated but not measured",
  ),
  drain: optional(
    DURATION,
    "how long after `duration` requests in flight may still finish",
    "until all have finished",
  ),
  seed: preset(SEED, 1, "where all chance comes from; the same seed gives the same results"),
  replications: preset(
    integer(1, 100_000),
    1,
    "independent repetitions, each with a seed derived from `seed`",
  ),
  confidence: preset(LEVEL, "95%", "level of every confidence interval"),
  maxEvents: preset(
    integer(1),
    20_000_000_000,
    "a run that takes more simulation events ends there, marked as partial",
  ),
});

export const CSV_FILES = [
  "summary",
  "errors",
  "timeseries",
  "instances",
  "edges",
  "comparison",
  "events",
  "services",
  "operations",
] as const;
const LATER_FILES = ["requests", "sweep", "plan"] as const;

export const OUTPUTS = block("outputs", {
  dir: optional(text(4096), "folder that results are written to", "given on the command line, or none"),
  csv: optional(listOf(word(CSV_FILES, LATER_FILES)), "which CSV files to write", "all"),
  interval: preset(POSITIVE_DURATION, "1s", "length of a row of the time series"),
  histograms: optional(
    BOOLEAN,
    "write each client's latencies as HdrHistogram's percentile text, `latency.<client>.hgrm`",
    "false",
  ),
  traces: later("write traces of sampled requests"),
  metrics: later("write metrics as a monitoring system would scrape them"),
  html: preset(BOOLEAN, true, "write a report for people as one HTML file, `report.html`"),
});
