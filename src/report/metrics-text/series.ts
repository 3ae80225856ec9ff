import type { Meters, Reading } from "../../stats/meters";
import { METER_BOUNDS_NS, READING_WIDTH } from "../../stats/meters";

export type Labels = Readonly<Record<string, string>>;

/** Values of one series, from the reading on at which it was first there. */
export interface Series {
  readonly labels: Labels;
  readonly from: number;
  /** by reading from `from` on */
  readonly points: readonly Point[];
}

/** A number; or of a histogram: count, sum, and how many lie at or below each bound. */
export type Point =
  number | { readonly count: number; readonly sum: number; readonly below: readonly number[] };

export interface Family {
  /** As the product calls it; of a histogram without `_bucket` and the like. */
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly unit?: string;
  readonly help: string;
  /** Of a histogram, ms. */
  readonly bounds?: readonly number[];
  readonly series: readonly Series[];
}

/** Readings added up by their labels; null: not of this family. In the order in which labels first come. */
export function countersBy(
  { timesNs, readings }: Meters,
  labelsOf: (reading: Reading) => Labels | null,
): Series[] {
  return summed(readings, timesNs.length, labelsOf).map(({ labels, from, rows }) => ({
    labels,
    from,
    points: rows.map((row) => row[0]),
  }));
}

/** The same as histograms of these bounds, in ms. */
export function histogramsBy(
  { timesNs, readings }: Meters,
  bounds: readonly number[],
  labelsOf: (reading: Reading) => Labels | null,
): Series[] {
  return summed(readings, timesNs.length, labelsOf).map(({ labels, from, rows }) => ({
    labels,
    from,
    points: rows.map((row) => ({ count: row[0], sum: row[1] / 1e6, below: belowBounds(row, bounds) })),
  }));
}

interface Sum {
  readonly labels: Labels;
  readonly from: number;
  readonly rows: Float64Array[];
}

function summed(
  readings: readonly Reading[],
  times: number,
  labelsOf: (reading: Reading) => Labels | null,
): Sum[] {
  const sums = new Map<string, { labels: Labels; of: Reading[] }>();
  for (const reading of readings) {
    const labels = labelsOf(reading);
    if (labels === null || reading.skipped === times) continue;
    const key = JSON.stringify(labels);
    const sum = sums.get(key) ?? { labels, of: [] };
    sum.of.push(reading);
    sums.set(key, sum);
  }
  return [...sums.values()].map(({ labels, of }) => {
    const from = Math.min(...of.map(({ skipped }) => skipped));
    const rows = Array.from({ length: times - from }, () => new Float64Array(READING_WIDTH));
    for (const { skipped, values } of of)
      values.forEach((value, k) => {
        rows[skipped - from + Math.floor(k / READING_WIDTH)][k % READING_WIDTH] += value;
      });
    return { labels, from, rows };
  });
}

/** The buckets that are counted lie within those of the bounds. */
function belowBounds(row: Float64Array, bounds: readonly number[]): number[] {
  let bucket = 0;
  let below = 0;
  return bounds.map((bound) => {
    while (bucket < METER_BOUNDS_NS.length && METER_BOUNDS_NS[bucket] <= bound * 1e6)
      below += row[2 + bucket++];
    return below;
  });
}
