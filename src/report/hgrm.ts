import type { Histogram } from "../stats/histogram";

/** Rows for each halving of what is left above, as HdrHistogram prints them by default. */
const TICKS_PER_HALF = 5;
const NS_PER_MS = 1e6;
/** Shares are tenths, which binary fractions only come near. */
const ROUNDING = 1e-9;

/**
 * Latencies as HdrHistogram's percentile text, in ms: what its plotter and those of wrk2 read. The last line
 * ends with `inf`, as wrk2 has it.
 *
 * Source: HdrHistogram/HdrHistogram@de84b0a AbstractHistogram.outputPercentileDistribution and
 * PercentileIterator.
 * Differs: values are our quantiles, which lie inside buckets.
 */
export function hgrm(histogram: Histogram): string {
  const { count } = histogram;
  const rows: string[] = [];
  for (const left of sharesAbove(count))
    rows.push(
      row(
        histogram.quantile(1 - left),
        1 - left,
        Math.max(1, count - Math.floor(left * count + ROUNDING)),
        1 / left,
      ),
    );
  if (count > 0) rows.push(row(histogram.max, 1, count, Infinity));
  const { mean, deviation, max, precision } = histogram;
  return [
    `${"Value".padStart(12)} ${"Percentile".padStart(14)} ${"TotalCount".padStart(10)} 1/(1-Percentile)`,
    "",
    ...rows,
    `#[Mean    = ${number(mean)}, StdDeviation   = ${number(deviation)}]`,
    `#[Max     = ${number(max)}, Total count    = ${String(count).padStart(12)}]`,
    `#[Buckets = ${String(histogram.counts.length >> precision).padStart(12)}, ` +
      `SubBuckets     = ${String(1 << precision).padStart(12)}]`,
    "",
  ].join("\n");
}

/** What lies above each level: halved again and again, in ticks, while it is at least one value. */
function sharesAbove(count: number): number[] {
  const shares: number[] = [];
  for (let half = 1; half * count >= 1; half /= 2)
    for (let tick = 0; tick < TICKS_PER_HALF; tick++) {
      const left = half * (1 - tick / (2 * TICKS_PER_HALF));
      if (left * count >= 1) shares.push(left);
    }
  return shares;
}

function row(valueNs: number, level: number, total: number, inverse: number): string {
  const last = inverse === Infinity ? "inf" : inverse.toFixed(2);
  const value = (valueNs / NS_PER_MS).toFixed(3).padStart(12);
  return `${value} ${level.toFixed(12)} ${String(total).padStart(10)} ${last.padStart(14)}`;
}

function number(ns: number): string {
  return (Number.isFinite(ns) ? ns / NS_PER_MS : 0).toFixed(3).padStart(12);
}
