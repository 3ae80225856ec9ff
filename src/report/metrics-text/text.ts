import type { VariantOutcome } from "../outcome";
import { familiesOf } from "./families";
import type { Family, Labels, Point, Series } from "./series";

/** A file of what a monitoring system would have read, where that is asked for. */
export function metricsFiles(
  { scenario, results }: VariantOutcome,
  prefix: string,
): { name: string; content: string }[] {
  const { metrics } = scenario.outputs;
  const result = results.find(({ meters }) => meters !== null);
  if (metrics === null || result === undefined) return [];
  const families = familiesOf(result, result.meters!);
  const times = result.meters!.timesNs;
  return metrics.format === "openmetrics"
    ? [{ name: `metrics.${prefix}txt`, content: openMetrics(families, times) }]
    : [{ name: `metrics.${prefix}prom`, content: prometheus(families, times) }];
}

/**
 * Every reading, each at its simulated time in seconds.
 *
 * Source: OpenMetrics@3bb328a: a counter's samples end in `_total`, a unit is the last part of a name, the
 * points of a series stand together in the order of time, and the last line is `# EOF`. Counters of other
 * names are of type unknown there.
 */
export function openMetrics(families: readonly Family[], timesNs: Float64Array): string {
  const lines = families.flatMap((family) => {
    if (family.series.length === 0) return [];
    const isTotal = family.type === "counter" && family.name.endsWith("_total");
    const name = isTotal ? family.name.slice(0, -"_total".length) : family.name;
    const type = family.type === "counter" && !isTotal ? "unknown" : family.type;
    return [
      `# TYPE ${name} ${type}`,
      ...(family.unit === undefined ? [] : [`# UNIT ${name} ${family.unit}`]),
      `# HELP ${name} ${family.help}`,
      ...family.series.flatMap((series) =>
        series.points.flatMap((point, k) =>
          samples(family, series, point, canonical).map(
            (sample) => `${sample} ${timesNs[series.from + k] / 1e9}`,
          ),
        ),
      ),
    ];
  });
  return [...lines, "# EOF", ""].join("\n");
}

/**
 * The last reading alone: a scrape, with its simulated time in ms.
 *
 * Source: Prometheus, Exposition formats, text format 0.0.4.
 */
export function prometheus(families: readonly Family[], timesNs: Float64Array): string {
  const last = Math.round((timesNs.at(-1) ?? 0) / 1e6);
  const lines = families.flatMap((family) =>
    family.series.length === 0
      ? []
      : [
          `# HELP ${family.name} ${family.help}`,
          `# TYPE ${family.name} ${family.type}`,
          ...family.series.flatMap((series) =>
            samples(family, series, series.points.at(-1)!, String).map((sample) => `${sample} ${last}`),
          ),
        ],
  );
  return [...lines, ""].join("\n");
}

/** Bounds are labels, so that there is one way to write each. */
function canonical(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

/** The samples of a point, without their time. */
function samples(
  { name, bounds }: Family,
  { labels }: Series,
  point: Point,
  boundText: (bound: number) => string,
): string[] {
  if (typeof point === "number") return [`${name}${labelText(labels)} ${point}`];
  const { count, sum, below } = point;
  return [
    ...below.map(
      (value, k) => `${name}_bucket${labelText({ ...labels, le: boundText(bounds![k]) })} ${value}`,
    ),
    `${name}_bucket${labelText({ ...labels, le: "+Inf" })} ${count}`,
    `${name}_sum${labelText(labels)} ${sum}`,
    `${name}_count${labelText(labels)} ${count}`,
  ];
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`,
  );
  return `{${parts.join(",")}}`;
}
