import { fsum } from "d3-array";
import { normalQuantile } from "../lib/special-functions";
import { type Interval, symmetric } from "./interval";
import { studentT } from "./student-t";

/**
 * A figure of one long run, in its intervals: `parts` over `wholes` (latency over requests, say; successes
 * over all that ended; anything over time).
 */
export interface Quotient {
  readonly parts: readonly number[];
  readonly wholes: readonly number[];
}

/** Batches: few enough to be long, many enough for Student's t to be narrow (Schmeiser 1982). */
export const BATCHES = 30;
/** With fewer, too little is left of a run to say how sure it is. */
export const LEAST_BATCHES = 10;
/** The chance that batches which are independent are taken for dependent. */
const FALSE_ALARM = 0.1;

/**
 * How many batches to cut a run into so that neighbours are as good as independent: begins with `BATCHES`
 * and makes them longer until von Neumann's test does not object. Null: the run is too short for any.
 * Source: von Neumann, Ann. Math. Stat. 12, 1941; as Fishman, "Grouping observations in digital simulation",
 * Management Science 24, 1978.
 */
export function batchesOf({ parts, wholes }: Quotient): number | null {
  for (let batches = BATCHES; batches >= LEAST_BATCHES; batches = Math.floor(batches * 0.75)) {
    if (parts.length < 2 * batches) continue;
    const deviations = batchDeviations({ parts, wholes }, batches);
    if (vonNeumann(deviations) <= normalQuantile(1 - FALSE_ALARM)) return batches;
  }
  return null;
}

/**
 * Confidence interval of a figure of one run by overlapping batch means, in place of the values by
 * replication that there are not. The figure is a quotient of two sums, and what is batched is each
 * interval's distance from it, parts less figure times wholes: so batches may hold different numbers of
 * requests. Null when the run is too short.
 * Source: Meketon and Schmeiser, "Overlapping batch means: something for nothing?", Winter Simulation
 * Conference 1984; degrees of freedom as there, 1.5 (batches - 1).
 */
export function overlappingInterval(quotient: Quotient, confidence: number): Interval | null {
  const n = quotient.parts.length;
  const sum = fsum(quotient.wholes);
  const mean = fsum(quotient.parts) / sum;
  const batches = batchesOf(quotient);
  if (batches === null || !Number.isFinite(mean)) return null;
  const size = Math.floor(n / batches);
  const spread = overlappingSpread(deviationsOf(quotient, mean), size);
  const freedom = Math.max(1, Math.floor(1.5 * (batches - 1)));
  const half = (studentT((1 + confidence) / 2, freedom) * Math.sqrt(spread)) / Math.abs(sum);
  return symmetric(mean, half, batches);
}

/** Estimate of the variance of the sum of all deviations, from windows of `size` of them. */
function overlappingSpread(deviations: readonly number[], size: number): number {
  const n = deviations.length;
  let window = fsum(deviations.slice(0, size));
  let squares = window * window;
  for (let end = size; end < n; end++) {
    window += deviations[end] - deviations[end - size];
    squares += window * window;
  }
  // n times n m / ((n - m + 1) (n - m)) times the squares of means: of sums, without m squared.
  return (squares * n * n) / (size * (n - size + 1) * (n - size));
}

function deviationsOf({ parts, wholes }: Quotient, mean: number): number[] {
  return parts.map((part, i) => part - mean * wholes[i]);
}

/** Distance of each batch from the figure of all; a rest that fills no batch is in none. */
function batchDeviations(quotient: Quotient, batches: number): number[] {
  const size = Math.floor(quotient.parts.length / batches);
  const mean = fsum(quotient.parts) / fsum(quotient.wholes);
  const deviations = deviationsOf(quotient, mean);
  return Array.from({ length: batches }, (_, batch) =>
    fsum(deviations.slice(batch * size, (batch + 1) * size)),
  );
}

/**
 * Von Neumann's statistic of `values`: about standard normal when they are independent, large when
 * neighbours are alike. 0 when all are the same.
 */
export function vonNeumann(values: readonly number[]): number {
  const n = values.length;
  const mean = fsum(values) / n;
  const squares = fsum(values, (value) => (value - mean) * (value - mean));
  if (!(squares > 0)) return 0;
  const products = fsum(values.slice(1), (value, i) => (value - mean) * (values[i] - mean));
  const first = values[0] - mean;
  const last = values[n - 1] - mean;
  const lag = products / squares + (first * first + last * last) / (2 * squares);
  return Math.sqrt((n * n - 1) / (n - 2)) * lag;
}
