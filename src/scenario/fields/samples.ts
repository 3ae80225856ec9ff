import { block, preset } from "../block";
import { either, word } from "../combine";
import { integer, PERCENT, POSITIVE_DURATION } from "../quantities";

const LIMIT = integer(1, 10_000_000);

export const REQUEST_SAMPLE = block("a sample of requests", {
  sample: preset(
    PERCENT,
    "1%",
    "share of the measured requests of clients, chosen by chance that is the request's own: all variants " +
      "write the same ones",
  ),
  limit: preset(LIMIT, 100_000, "most that are written of a replication; those that come later are left out"),
});

const METRICS_FORMAT = word(["openmetrics", "prometheus"]);
const METRICS_BLOCK = block("metrics as they are read", {
  format: preset(
    METRICS_FORMAT,
    "openmetrics",
    "`openmetrics`: every reading, at its simulated time, for `promtool tsdb create-blocks-from " +
      "openmetrics`; `prometheus`: the last reading, as a scrape would give it",
  ),
  every: preset(POSITIVE_DURATION, "15s", "time between two readings"),
});
export const METRICS = either({ scalar: METRICS_FORMAT, map: METRICS_BLOCK });

export const TRACES = block("traces", {
  sample: preset(
    PERCENT,
    "1%",
    "share of the measured requests of the first replication, chosen as `outputs.requests.sample` does",
  ),
  limit: preset(LIMIT, 1_000, "most that are written; those that come later are left out"),
  format: preset(
    word(["otlp", "jaeger", "chrome"]),
    "otlp",
    "`otlp` for tools that take OpenTelemetry's JSON, `jaeger` for Jaeger's, `chrome` for Perfetto and " +
      "chrome://tracing",
  ),
});
