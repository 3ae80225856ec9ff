import type { Metric } from "../scenario/metric";
import type { Scenario, Slo } from "../scenario/scenario";
import { total } from "../stats/aggregate";
import { mergeIntervals } from "../stats/histogram-series";
import type { Result, Timeline } from "../stats/result";
import { quantileOf } from "./quantile-name";
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
 * A metric over a window, from the timelines: requests count in the interval in which they end. Latencies
 * are to 6 %, and a maximum is never too low. NaN for what timelines cannot tell (see `hasTimeline` in
 * scenario/check-slo.ts) and where there is no value.
 */
export function windowValue(window: Window, result: Result, scenario: Scenario, metric: Metric): number {
  const scope = scopeOfMetric(scenario, { ...metric, operation: null });
  const timeline = result.timelines.find(({ kind, name }) => kind === scope.kind && name === scope.name);
  if (timeline === undefined || metric.operation !== null) return NaN;
  const first = Math.ceil(window.fromNs / result.intervalNs);
  const end = Math.max(first, Math.ceil(window.toNs / result.intervalNs));
  const q = quantileOf(metric.name);
  if (q !== null) return mergeIntervals([timeline.latency], first, end).quantile(q);
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
    case "availability":
      return (requests - errors) / requests;
    case "offered":
      return count(timeline.arrivals) / seconds;
    case "throughput":
      return requests / seconds;
    case "goodput":
      return (requests - errors) / seconds;
    case "mean":
      return mergeIntervals([timeline.latency], first, end).mean;
    case "max": {
      const { max } = mergeIntervals([timeline.latency], first, end);
      return max >= 0 ? max : NaN;
    }
    case "utilization":
      return count(timeline.busy) / (timeline.capacity * count(timeline.alive));
    default:
      return NaN;
  }
}
