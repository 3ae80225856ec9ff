import { mean } from "d3-array";
import { covariance } from "./covariance";
import { type Interval, symmetric } from "./interval";
import { studentT } from "./student-t";

/** A mean with the luck taken out that is known from elsewhere. */
export interface Controlled extends Interval {
  /** What the interval would be without, over what it is: above 1 is a gain. */
  readonly gain: number;
}

/**
 * The mean of `values` corrected by what `controls` had more or less than they were to be: `controls[c][r]`
 * is the distance of control c in replication r from its expectation. How much of each is taken off is found
 * by least squares. Null without enough replications for it, or when one value is not finite.
 * Source: Lavenberg and Welch, "A perspective on the use of control variables to increase the efficiency of
 * Monte Carlo simulations", Management Science 27, 1981.
 */
export function controlled(
  values: readonly number[],
  controls: readonly (readonly number[])[],
  confidence: number,
): Controlled | null {
  const n = values.length;
  const used = controls.filter((control) => covariance(control, control) > 0);
  const freedom = n - 1 - used.length;
  if (freedom < 2 || ![values, ...used].every((list) => list.every(Number.isFinite))) return null;
  const inverse = invert(used.map((a) => used.map((b) => covariance(a, b))));
  if (inverse === null) return null;
  const means = used.map((control) => mean(control)!);
  const with_ = used.map((control) => covariance(control, values));
  const slopes = inverse.map((row) => dot(row, with_));
  const estimate = mean(values)! - dot(slopes, means);
  const residual = Math.max(0, covariance(values, values) - dot(slopes, with_)) * ((n - 1) / freedom);
  // The controls' own distance from what they were to be widens it again.
  const leverage =
    1 / n +
    dot(
      means,
      inverse.map((row) => dot(row, means)),
    ) /
      (n - 1);
  const half = studentT((1 + confidence) / 2, freedom) * Math.sqrt(residual * leverage);
  const plain = studentT((1 + confidence) / 2, n - 1) * Math.sqrt(covariance(values, values) / n);
  return { ...symmetric(estimate, half, n), gain: half > 0 ? plain / half : 1 };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** Gauss and Jordan with pivots; null where a row is (nearly) made of the others. */
function invert(matrix: readonly (readonly number[])[]): number[][] | null {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, k) => (k === i ? 1 : 0))]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column + 1; i < size; i++) {
      if (Math.abs(rows[i][column]) > Math.abs(rows[pivot][column])) pivot = i;
    }
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    const head = rows[column][column];
    if (Math.abs(head) <= 1e-12 * Math.abs(matrix[column][column])) return null;
    rows[column] = rows[column].map((value) => value / head);
    for (let i = 0; i < size; i++) {
      const factor = rows[i][column];
      if (i !== column) rows[i] = rows[i].map((value, k) => value - factor * rows[column][k]);
    }
  }
  return rows.map((row) => row.slice(size));
}
