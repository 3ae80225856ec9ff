import type { Distribution } from "../../../src/kernel/distribution/spec";
import { gammaP, normalCdf } from "../../../src/lib/special-functions";

/**
 * A distribution and its distribution function as textbooks write it, with no help from the code under test.
 */
export interface Case {
  readonly distribution: Distribution;
  readonly cdf: (x: number) => number;
}

const MS = 1e6;

const power = (base: number, exponent: number): number => Math.exp(exponent * Math.log(base));
const clamped = (share: number): number => Math.min(1, Math.max(0, share));
const exponentialCdf = (mean: number, x: number): number => 1 - Math.exp(-x / mean);
const lognormalCdf = (mu: number, sigma: number, x: number): number => normalCdf((Math.log(x) - mu) / sigma);

/** For x >= 0. At least one of every family, and both branches where there are two. */
export const CASES: readonly Case[] = [
  { distribution: { kind: "constant", value: 3 * MS }, cdf: (x) => (x < 3 * MS ? 0 : 1) },
  { distribution: { kind: "exponential", mean: 5 * MS }, cdf: (x) => exponentialCdf(5 * MS, x) },
  { distribution: { kind: "uniform", min: 2 * MS, max: 8 * MS }, cdf: (x) => clamped((x / MS - 2) / 6) },
  { distribution: { kind: "normal", mean: 5 * MS, sd: MS }, cdf: (x) => normalCdf(x / MS - 5) },
  // A third of the draws is negative and counts as 0.
  { distribution: { kind: "normal", mean: MS, sd: 2 * MS }, cdf: (x) => normalCdf((x / MS - 1) / 2) },
  {
    distribution: { kind: "lognormal", mu: Math.log(8 * MS), sigma: 0.9 },
    cdf: (x) => lognormalCdf(Math.log(8 * MS), 0.9, x),
  },
  { distribution: { kind: "gamma", shape: 2.5, scale: 2 * MS }, cdf: (x) => gammaP(2.5, x / (2 * MS)) },
  { distribution: { kind: "gamma", shape: 0.4, scale: 10 * MS }, cdf: (x) => gammaP(0.4, x / (10 * MS)) },
  {
    distribution: { kind: "erlang", k: 3, mean: 6 * MS },
    cdf: (x) => 1 - Math.exp(-x / (2 * MS)) * (1 + x / (2 * MS) + (x * x) / (8 * MS * MS)),
  },
  { distribution: { kind: "erlang", k: 20, mean: 6 * MS }, cdf: (x) => gammaP(20, x / (0.3 * MS)) },
  {
    distribution: { kind: "hyperexponential", probability: 0.9, mean1: MS, mean2: 20 * MS },
    cdf: (x) => 0.9 * exponentialCdf(MS, x) + 0.1 * exponentialCdf(20 * MS, x),
  },
  {
    distribution: { kind: "weibull", scale: 4 * MS, shape: 0.7 },
    cdf: (x) => 1 - Math.exp(-power(x / (4 * MS), 0.7)),
  },
  {
    distribution: { kind: "pareto", min: MS, alpha: 2.5, max: Infinity },
    cdf: (x) => (x < MS ? 0 : 1 - power(MS / x, 2.5)),
  },
  {
    distribution: { kind: "pareto", min: MS, alpha: 1.2, max: 2000 * MS },
    cdf: (x) => clamped((1 - power(MS / x, 1.2)) / (1 - power(1 / 2000, 1.2))),
  },
  {
    distribution: { kind: "empirical", values: [7 * MS, MS, 2 * MS, 2 * MS] },
    cdf: (x) => (x < MS ? 0 : x < 2 * MS ? 1 / 4 : x < 7 * MS ? 3 / 4 : 1),
  },
  {
    // The middle bucket is empty.
    distribution: { kind: "histogram", edges: [0, 2 * MS, 4 * MS, 10 * MS], counts: [30, 0, 10] },
    cdf: (x) => 0.75 * clamped(x / (2 * MS)) + 0.25 * clamped((x / MS - 4) / 6),
  },
  {
    distribution: {
      kind: "mixture",
      weights: [19, 1],
      parts: [
        { kind: "exponential", mean: 2 * MS },
        { kind: "lognormal", mu: Math.log(80 * MS), sigma: 0.5 },
      ],
    },
    cdf: (x) => 0.95 * exponentialCdf(2 * MS, x) + 0.05 * lognormalCdf(Math.log(80 * MS), 0.5, x),
  },
];

/** For test titles. */
export function title({ distribution }: Case): string {
  return JSON.stringify(distribution);
}
