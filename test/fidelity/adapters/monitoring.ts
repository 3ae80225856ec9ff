import assert from "node:assert/strict";
import { histogramFraction, histogramQuantile } from "../../../src/mesh/monitor/histogram-quantile";
import {
  changes,
  delta,
  idelta,
  increase,
  irate,
  rangeOf,
  rate,
  resets,
} from "../../../src/mesh/monitor/range-functions";
import { assertClose } from "./adapter";
import type { Adapters } from "./adapter";

interface HistogramCase {
  readonly fn: "histogram_quantile" | "histogram_fraction";
  readonly q?: number | string;
  readonly lower?: number | string;
  readonly upper?: number | string;
  readonly buckets: readonly { readonly le: number | string; readonly cumulative: number | string }[];
  readonly expected: number | string | null;
}

function histogram({ fn, q, lower, upper, buckets, expected }: HistogramCase): void {
  const counts = buckets.map(({ le, cumulative }) => ({ le: number(le), cumulative: number(cumulative) }));
  const got =
    fn === "histogram_quantile"
      ? histogramQuantile(number(q!), counts)
      : histogramFraction(number(lower!), number(upper!), counts);
  same(got, expected);
}

const RANGE_FUNCTIONS = { changes, delta, idelta, increase, irate, rate, resets };

interface RangeCase {
  readonly fn: keyof typeof RANGE_FUNCTIONS;
  readonly evalAtSeconds: number;
  readonly rangeSeconds: number;
  readonly offsetSeconds: number;
  readonly samples: readonly (readonly [number, number | string])[];
  readonly expected: number | string | null;
}

function range({ fn, evalAtSeconds, rangeSeconds, offsetSeconds, samples, expected }: RangeCase): void {
  const times = samples.map(([time]) => time);
  const values = samples.map(([, value]) => number(value));
  same(RANGE_FUNCTIONS[fn](rangeOf(times, values, evalAtSeconds - offsetSeconds, rangeSeconds)), expected);
}

/** Prometheus writes what JSON has no number for as words. */
function number(written: number | string): number {
  if (typeof written === "number") return written;
  return Number(written.replace(/inf$/i, "Infinity"));
}

/** No result at all is NaN here. */
function same(got: number, expected: number | string | null): void {
  const wanted = expected === null ? NaN : number(expected);
  if (Number.isFinite(wanted)) assertClose([got], [wanted], 1e-9);
  else assert.ok(Object.is(got, wanted), `${got}, expected ${expected}`);
}

export const MONITORING: Adapters = {
  prom_histogram: { "": histogram },
  prom_range_functions: { "": range },
};
