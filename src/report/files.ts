import type { FileName } from "./columns";
import { comparisonRows } from "./comparison-csv";
import { controlledRows } from "./controlled-csv";
import { toCsv } from "./csv";
import { mergeHistograms } from "../stats/histogram";
import { edgeRows } from "./edges-csv";
import { errorRows } from "./errors-csv";
import { eventRows } from "./events-csv";
import { formatFiles } from "./formats/format-files";
import { hgrm } from "./hgrm";
import { instanceRows } from "./instances-csv";
import type { MeasuredExperiment } from "./measured";
import { metricsFiles } from "./metrics-text/text";
import { operationRows } from "./operations-csv";
import type { VariantOutcome } from "./outcome";
import { requestRows } from "./requests-csv";
import { traceFiles } from "./samples/trace-files";
import { serviceRows } from "./services-csv";
import { percentileRows } from "./percentiles-csv";
import { summaryRows } from "./summary-csv";
import { PLAN_CSV, planCsv } from "./plan-csv";
import { SWEEP_CSV, sweepCsv } from "./sweep-csv";
import { timeseriesRows } from "./timeseries-csv";

export interface ReportFile {
  /** "summary.csv" and the like. */
  readonly name: string;
  readonly content: string;
}

const WRITERS: Record<FileName, (experiment: MeasuredExperiment) => string> = {
  summary: ({ variants }) => toCsv("summary", summaryRows(variants)),
  errors: ({ variants }) => toCsv("errors", errorRows(variants)),
  timeseries: ({ variants }) => toCsv("timeseries", timeseriesRows(variants)),
  instances: ({ variants }) => toCsv("instances", instanceRows(variants)),
  edges: ({ variants }) => toCsv("edges", edgeRows(variants)),
  comparison: (experiment) => toCsv("comparison", comparisonRows(experiment)),
  events: ({ variants }) => toCsv("events", eventRows(variants)),
  services: ({ variants }) => toCsv("services", serviceRows(variants)),
  operations: ({ variants }) => toCsv("operations", operationRows(variants)),
  percentiles: ({ variants }) => toCsv("percentiles", percentileRows(variants)),
  controlled: ({ variants }) => toCsv("controlled", controlledRows(variants)),
  requests: ({ variants }) => toCsv("requests", requestRows(variants)),
};

/**
 * The CSV files that `outputs.csv` of the scenario asks for, all when it does not say; comparison.csv only
 * where there are variants to compare, sweep.csv of a sweep, and plan.csv of a plan. The same results give
 * the same bytes.
 */
export function reportFiles(experiment: MeasuredExperiment): ReportFile[] {
  const csv = (Object.keys(WRITERS) as FileName[])
    .filter((name) => isWanted(name, experiment))
    .filter((name) => name !== "comparison" || experiment.baseline !== null)
    .map((name) => ({ name: `${name}.csv`, content: WRITERS[name](experiment) }));
  const isSwept = isNamed(experiment, "sweep") && experiment.grid !== null;
  const isPlanned = isNamed(experiment, "plan") && experiment.plan !== null;
  return [
    ...csv,
    ...(isPlanned ? [{ name: PLAN_CSV, content: planCsv(experiment) }] : []),
    ...(isSwept ? [{ name: SWEEP_CSV, content: sweepCsv(experiment) }] : []),
    ...experiment.variants.flatMap((variant) => {
      const prefix = filePrefix(experiment, variant);
      return [
        ...histogramFiles(variant, prefix),
        ...traceFiles(variant, prefix),
        ...metricsFiles(variant, prefix),
        ...formatFiles(variant, prefix),
      ];
    }),
  ];
}

/** Single requests are only there where they were asked for, as are corrected means. */
function isWanted(name: FileName, experiment: MeasuredExperiment): boolean {
  if (name === "controlled" && !experiment.variants.some(({ scenario }) => scenario.run.controlVariates))
    return false;
  if (name !== "requests") return isNamed(experiment, name);
  return experiment.variants.some(({ scenario }) => scenario.outputs.requests !== null);
}

function isNamed({ variants }: MeasuredExperiment, name: string): boolean {
  const { csv } = variants[0].scenario.outputs;
  return csv === null || csv.includes(name);
}

/** The names of points have what no file name may: they go by their number. */
function filePrefix({ variants, baseline, grid, plan }: MeasuredExperiment, own: VariantOutcome): string {
  const { name } = own;
  if (plan !== null) return `point-${variants.findIndex((variant) => variant.name === name) + 1}.`;
  if (grid !== null) return `point-${grid.points.findIndex((point) => point.name === name) + 1}.`;
  return baseline === null ? "" : `${name}.`;
}

/** Latencies of each client's successes, over all replications, where `outputs.histograms` asks for them. */
function histogramFiles({ scenario, results }: VariantOutcome, prefix: string): ReportFile[] {
  if (!scenario.outputs.histograms) return [];
  return scenario.clients.map(({ name }) => {
    const routes = results.flatMap((result) => result.routes);
    const own = routes.filter(({ caller, callerKind }) => callerKind === "client" && caller === name);
    return {
      name: `latency.${prefix}${name}.hgrm`,
      content: hgrm(mergeHistograms(own.map(({ latency }) => latency))),
    };
  });
}
