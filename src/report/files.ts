import type { FileName } from "./columns";
import { comparisonRows } from "./comparison-csv";
import { toCsv } from "./csv";
import { mergeHistograms } from "../stats/histogram";
import { edgeRows } from "./edges-csv";
import { errorRows } from "./errors-csv";
import { eventRows } from "./events-csv";
import { hgrm } from "./hgrm";
import { instanceRows } from "./instances-csv";
import type { MeasuredExperiment } from "./measured";
import { operationRows } from "./operations-csv";
import type { VariantOutcome } from "./outcome";
import { serviceRows } from "./services-csv";
import { summaryRows } from "./summary-csv";
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
};

/**
 * The CSV files that `outputs.csv` of the scenario asks for, all when it does not say; comparison.csv only
 * where there are variants to compare. The same results give the same bytes.
 */
export function reportFiles(experiment: MeasuredExperiment): ReportFile[] {
  const wanted = experiment.variants[0].scenario.outputs.csv;
  const csv = (Object.keys(WRITERS) as FileName[])
    .filter((name) => wanted === null || wanted.includes(name))
    .filter((name) => name !== "comparison" || experiment.baseline !== null)
    .map((name) => ({ name: `${name}.csv`, content: WRITERS[name](experiment) }));
  return [
    ...csv,
    ...experiment.variants.flatMap((variant) => histogramFiles(variant, experiment.baseline !== null)),
  ];
}

/** Latencies of each client's successes, over all replications, where `outputs.histograms` asks for them. */
function histogramFiles(
  { name: variant, scenario, results }: VariantOutcome,
  isOneOfMany: boolean,
): ReportFile[] {
  if (!scenario.outputs.histograms) return [];
  return scenario.clients.map(({ name }) => {
    const routes = results.flatMap((result) => result.routes);
    const own = routes.filter(({ caller, callerKind }) => callerKind === "client" && caller === name);
    const prefix = isOneOfMany ? `${variant}.` : "";
    return {
      name: `latency.${prefix}${name}.hgrm`,
      content: hgrm(mergeHistograms(own.map(({ latency }) => latency))),
    };
  });
}
