import type { Metric, Scenario, Slo } from "../scenario/scenario";
import { largest, total } from "../stats/aggregate";
import { mergeHistograms } from "../stats/histogram";
import type { Result, Timeline } from "../stats/result";
import { quantileOf } from "./metrics";
import { scopeOfMetric } from "./scope";

/** A stretch of a run, made of the intervals that begin in it. */
export interface Window {
  readonly fromNs: number;
  readonly toNs: number;
}

/**
 * The windows in which an objective must hold: of its length one after the other, over `during` or else
 * over the measured time. A rest at the end that is shorter is left out, unless it is all there is.
 */
export function windowsOf({ windowNs, during }: Slo, result: Result): Window[] {
  const endNs = result.partial ? Math.min(result.endNs, result.durationNs) : result.durationNs;
  const fromNs = during === null ? result.warmupNs : during.fromNs;
  const toNs = Math.min(during === null ? Infinity : during.toNs, endNs);
  const lengthNs = Math.min(windowNs, toNs - fromNs);
  const windows: Window[] = [];
  for (let atNs = fromNs; lengthNs > 0 && atNs + lengthNs <= toNs; atNs += lengthNs) {
    windows.push({ fromNs: atNs, toNs: atNs + lengthNs });
  }
  return windows;
}

/**
 * A metric over a window, from the timelines: requests count in the interval in which they end. NaN for
 * metrics that timelines cannot tell: those of one operation, attempts, recovery and unevenness.
 */
export function windowValue(window: Window, result: Result, scenario: Scenario, metric: Metric): number {
  const scope = scopeOfMetric(scenario, { ...metric, operation: null });
  const timeline = result.timelines.find(({ kind, name }) => kind === scope.kind && name === scope.name);
  if (timeline === undefined || metric.operation !== null) return NaN;
  const first = Math.ceil(window.fromNs / result.intervalNs);
  const end = Math.max(first, Math.ceil(window.toNs / result.intervalNs));
  const q = quantileOf(metric.name);
  if (q !== null) return mergeHistograms(timeline.latency.slice(first, end)).quantile(q);
  return valueOf(metric.name, timeline, first, end, ((end - first) * result.intervalNs) / 1e9);
}

function valueOf(name: string, timeline: Timeline, first: number, end: number, seconds: number): number {
  const count = (column: Float64Array): number => total(column.subarray(first, end), (value) => value);
  const requests = count(timeline.requests);
  const errors = count(timeline.errors);
  switch (name) {
    case "requests":
      return requests;
    case "errors":
      return errors;
    case "successes":
      return requests - errors;
    case "availability":
      return (requests - errors) / requests;
    case "offered":
      return count(timeline.arrivals) / seconds;
    case "throughput":
      return requests / seconds;
    case "goodput":
      return (requests - errors) / seconds;
    case "mean":
      return mergeHistograms(timeline.latency.slice(first, end)).mean;
    case "stdev":
      return mergeHistograms(timeline.latency.slice(first, end)).deviation;
    case "max":
      return largest(timeline.latency.slice(first, end).map(({ max }) => (max >= 0 ? max : null)));
    case "utilization":
      return timeline.capacity > 0 ? count(timeline.busy) / (end - first) / timeline.capacity : NaN;
    default:
      return NaN;
  }
}
