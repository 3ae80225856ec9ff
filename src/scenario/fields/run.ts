import { block, optional, preset, required } from "../block";
import { either, listOf, orWord, word } from "../combine";
import { FORMATS as OTHER_FORMATS } from "../outputs";
import { METRICS, REQUEST_SAMPLE, TRACES } from "./samples";
import { TARGET } from "./target";
import { BOOLEAN, DURATION, integer, LEVEL, POSITIVE_DURATION, SEED, text } from "../quantities";

const REPLICATIONS = block("as many replications as it takes", {
  min: preset(integer(2, 100_000), 10, "how many there are at least"),
  max: preset(integer(2, 100_000), 100, "how many there are at most, also if the precision is not reached"),
  until: required(
    either({ scalar: TARGET, list: listOf(TARGET, 1) }),
    "how narrow intervals must be, such as `users.p99.ci < 5%` (half the width, over the estimate) or " +
      "`< 5ms`; of a list, all of them, their confidence holding for all together",
  ),
});

export const RUN = block("a run", {
  duration: required(POSITIVE_DURATION, "how long requests keep arriving"),
  warmup: preset(
    orWord(DURATION, { none: 0, auto: "auto" } as const),
    "none",
    "requests that arrive before this time are simulated but not measured; `auto`: as long as a first pass " +
      "over the same replications shows to be needed (MSER-5; a tenth of the run at least), the longest of " +
      "all variants",
  ),
  drain: optional(
    DURATION,
    "how long after `duration` requests in flight may still finish",
    "until all have finished",
  ),
  seed: preset(SEED, 1, "where all chance comes from; the same seed gives the same results"),
  replications: preset(
    either({ scalar: integer(1, 100_000), map: REPLICATIONS }),
    1,
    "independent repetitions, each with a seed derived from `seed`; or as many as it takes",
  ),
  confidence: preset(LEVEL, "95%", "level of every confidence interval"),
  controlVariates: preset(
    BOOLEAN,
    false,
    "also show mean latencies with luck taken out that can be known: corrected by how far the number of " +
      "requests (Poisson arrivals) and their work (without failures, retries, hedges) were from what was " +
      "to be expected, with the interval and what it gained; from 5 replications, better 10 or more, " +
      "without `faults`; see `controlled.csv`",
  ),
  antithetic: preset(
    BOOLEAN,
    false,
    "replications come in pairs: the second has 1 - u wherever the first drew u for arrivals and what " +
      "belongs to a request, so that their luck cancels out; intervals come from the pairs, and the gain " +
      "is shown; takes an even number of `replications`, better 20 or more",
  ),
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
  "sweep",
  "plan",
  "percentiles",
  "requests",
  "controlled",
] as const;

export const OUTPUTS = block("outputs", {
  dir: optional(text(4096), "folder that results are written to", "given on the command line, or none"),
  csv: optional(listOf(word(CSV_FILES)), "which CSV files to write", "all"),
  interval: preset(POSITIVE_DURATION, "1s", "length of a row of the time series"),
  histograms: optional(
    BOOLEAN,
    "write each client's latencies as HdrHistogram's percentile text, `latency.<client>.hgrm`",
    "false",
  ),
  requests: optional(
    REQUEST_SAMPLE,
    "write single requests, `requests.csv`",
    "none, but where `csv` asks for `requests`",
  ),
  traces: optional(TRACES, "write traces of single requests, `traces.<format>.json`", "none"),
  metrics: optional(
    METRICS,
    "write what Prometheus would read of Istio's, Linkerd's and Envoy's proxies in the first replication, " +
      "under their own names: `metrics.txt` as OpenMetrics, or `metrics.prom`",
    "none",
  ),
  formats: optional(
    listOf(word(OTHER_FORMATS)),
    "other tools whose formats results are written in too: `fortio` and `vegeta` (by client), `locust`, " +
      "`k6-summary`; " +
      "`jtl` (JMeter), `k6-csv` and `k6-json` have the sampled requests of the first replication",
    "none",
  ),
  html: preset(BOOLEAN, true, "write a report for people as one HTML file, `report.html`"),
});
