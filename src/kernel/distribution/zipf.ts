import type { Random } from "../../lib/random";

/**
 * Zipf's law on ranks 0 .. n - 1: rank k is drawn with a chance in proportion to (k + 1)^-s. One uniform a
 * draw, looked up among the cumulated chances; low uniforms are popular ranks, so that two runs that share
 * their chance agree on who is popular even where s differs. With s = 0 every rank is as likely.
 */
export class Zipf {
  /** By rank: the chance of it and all before; empty where all are as likely. */
  private readonly upTo: Float64Array;
  private readonly count: number;

  constructor(count: number, exponent: number) {
    this.count = count;
    this.upTo = exponent === 0 ? new Float64Array(0) : cumulated(count, exponent);
  }

  /** A rank, from 0. */
  sample(random: Random): number {
    const u = random.unit();
    if (this.upTo.length === 0) return Math.floor(u * this.count);
    let first = 0;
    let last = this.count - 1;
    while (first < last) {
      const middle = (first + last) >>> 1;
      if (this.upTo[middle] <= u) first = middle + 1;
      else last = middle;
    }
    return first;
  }
}

/**
 * The share of the draws that the `most` most popular of `count` ranks have. Sums far out are integrals: the
 * error of that is of the order of the second derivative there, s^2 / 24 n^2 of what is summed.
 */
export function popularShare(most: number, count: number, exponent: number): number {
  return most >= count ? 1 : powerSum(most, exponent) / powerSum(count, exponent);
}

const SUMMED = 10_000;

function power(base: number, exponent: number): number {
  return Math.exp(exponent * Math.log(base));
}

/** Sum of k^-s over k = 1 .. n. */
function powerSum(n: number, s: number): number {
  let sum = 0;
  for (let k = 1; k <= Math.min(n, SUMMED); k++) sum += power(k, -s);
  if (n <= SUMMED) return sum;
  const [from, to] = [SUMMED + 0.5, n + 0.5];
  return sum + (s === 1 ? Math.log(to / from) : (power(to, 1 - s) - power(from, 1 - s)) / (1 - s));
}

function cumulated(count: number, exponent: number): Float64Array {
  const upTo = new Float64Array(count);
  let sum = 0;
  for (let k = 0; k < count; k++) upTo[k] = sum += Math.exp(-exponent * Math.log(k + 1));
  for (let k = 0; k < count; k++) upTo[k] /= sum;
  return upTo;
}
