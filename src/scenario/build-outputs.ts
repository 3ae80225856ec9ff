import type { OUTPUTS } from "./fields/run";
import { REQUEST_FORMATS } from "./outputs";
import type { Outputs, Sample } from "./outputs";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;

/** Without the block, one request in a hundred. */
const LISTED: Sample = { share: 0.01, limit: 100_000 };

/** Prometheus' habit. */
const EVERY_NS = 15e9;

export function buildOutputs(written: ValueOf<typeof OUTPUTS> | undefined, context: Context): Outputs {
  const { requests, traces } = written ?? {};
  const single = REQUEST_FORMATS.find((format) => written?.formats?.includes(format));
  if (single !== undefined && requests === undefined) {
    report(
      context,
      written!.placeOf("formats"),
      `outputs.formats: ${single} has single requests; say how many with outputs.requests, such as ` +
        "{ sample: 100% }",
    );
  }
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
    formats: written?.formats ?? [],
    metrics: metrics === undefined ? null : { format: metrics.format, everyNs: metrics.every },
  };
}
