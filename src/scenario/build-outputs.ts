import type { OUTPUTS } from "./fields/run";
import type { Outputs, Sample } from "./outputs";
import type { Type } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;

/** Without the block, one request in a hundred. */
const LISTED: Sample = { share: 0.01, limit: 100_000 };

/** Prometheus' habit. */
const EVERY_NS = 15e9;

export function buildOutputs(written: ValueOf<typeof OUTPUTS> | undefined): Outputs {
  const { requests, traces } = written ?? {};
  const metrics =
    typeof written?.metrics === "string" ? { format: written.metrics, every: EVERY_NS } : written?.metrics;
  const isListed = requests !== undefined || written?.csv?.includes("requests") === true;
  const listed = requests === undefined ? LISTED : { share: requests.sample, limit: requests.limit };
  return {
    dir: written?.dir ?? null,
    csv: written?.csv ?? null,
    histograms: written?.histograms ?? false,
    html: written?.html ?? true,
    intervalNs: written?.interval ?? 1e9,
    requests: isListed ? listed : null,
    traces:
      traces === undefined
        ? null
        : { share: traces.sample, limit: traces.limit, format: traces.format, only: null },
    metrics: metrics === undefined ? null : { format: metrics.format, everyNs: metrics.every },
  };
}
