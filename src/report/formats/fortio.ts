import { lowerEdge } from "../../stats/histogram";
import type { Histogram } from "../../stats/histogram";
import type { ClientFigures } from "./client-figures";

const PERCENTILES = [50, 75, 90, 99, 99.9];
/** Buckets of ours that make one of Fortio's, as a shift. */
const COARSER = 3;
/** For Fortio, what ended without a status. */
const NO_STATUS = "-1";

/**
 * The result of a load test as Fortio writes it, so that its page can draw it: seconds, and ns for the whole
 * time. Latencies are of successes. It has no time of day, which is no part of a result.
 *
 * Source: fortio/fortio@45e1871, periodic/periodic.go (RunnerResults) and stats/stats.go (HistogramData).
 */
export function fortio(
  { client, requests, seconds, latency, byStatus }: ClientFigures,
  threads: number,
): string {
  const result = {
    RunType: "HTTP",
    Labels: `meshsim ${client}`,
    StartTime: "1970-01-01T00:00:00Z",
    RequestedQPS: String(requests / seconds),
    RequestedDuration: `${seconds}s`,
    ActualQPS: requests / seconds,
    ActualDuration: Math.round(seconds * 1e9),
    NumThreads: threads,
    Version: "meshsim",
    DurationHistogram: histogramOf(latency),
    Exactly: 0,
    RetCodes: Object.fromEntries(
      [...byStatus].map(([status, count]) => [status === 0 ? NO_STATUS : String(status), count]),
    ),
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

function histogramOf(latency: Histogram): object {
  const { count } = latency;
  if (count === 0) {
    return { Count: 0, Min: 0, Max: 0, Sum: 0, Avg: 0, StdDev: 0, Data: [], Percentiles: [] };
  }
  return {
    Count: count,
    Min: s(latency.min),
    Max: s(latency.max),
    Sum: s(latency.sum),
    Avg: s(latency.mean),
    StdDev: s(latency.deviation),
    Data: bucketsOf(latency),
    Percentiles: PERCENTILES.map((level) => ({ Percentile: level, Value: s(latency.quantile(level / 100)) })),
  };
}

/** Buckets that hold something, from the least value to the largest; `Percent` is of all up to their end. */
function bucketsOf(latency: Histogram): object[] {
  const { counts, precision, count, min, max } = latency;
  const coarse: { from: number; end: number; count: number }[] = [];
  counts.forEach((inBucket, bucket) => {
    if (inBucket === 0) return;
    const from = (bucket >> COARSER) << COARSER;
    const last = coarse.at(-1);
    if (last?.from === from) last.count += inBucket;
    else coarse.push({ from, end: from + (1 << COARSER), count: inBucket });
  });
  let below = 0;
  return coarse.map((bucket, k) => {
    below += bucket.count;
    return {
      Start: s(k === 0 ? min : lowerEdge(bucket.from, precision)),
      End: s(k === coarse.length - 1 ? max : lowerEdge(bucket.end, precision)),
      Percent: (100 * below) / count,
      Count: bucket.count,
    };
  });
}

function s(ns: number): number {
  return ns / 1e9;
}
