import type { Distribution } from "./spec";
import { gammaQuantile, logGamma, normalQuantile } from "../../lib/special-functions";

export type FittedFamily = "lognormal" | "gamma" | "weibull" | "normal";

const PERCENTILES = [
  ["p50", 0.5],
  ["p90", 0.9],
  ["p95", 0.95],
  ["p99", 0.99],
] as const;

type Known = "p50" | "p90" | "p95" | "p99" | "mean" | "cv";

/** A known time: the mean (`probability` null) or a percentile. */
interface Time {
  readonly name: string;
  readonly probability: number | null;
  readonly value: number;
}

/**
 * A family by one number that says how widely it spreads, 0 meaning not at all. `quantile` and `mean` are for
 * scale 1. The range is what the functions can be computed for, and far wider than any latency.
 */
interface Shape {
  readonly spreadMin: number;
  readonly spreadMax: number;
  readonly quantile: (spread: number, p: number) => number;
  readonly mean: (spread: number) => number;
  readonly cv: (spread: number) => number;
  readonly build: (spread: number, scale: number) => Distribution;
}

/** The spread is sigma. */
const LOGNORMAL: Shape = {
  spreadMin: 1e-6,
  spreadMax: 20,
  quantile: (sigma, p) => Math.exp(sigma * normalQuantile(p)),
  mean: (sigma) => Math.exp((sigma * sigma) / 2),
  cv: (sigma) => Math.sqrt(Math.expm1(sigma * sigma)),
  build: (sigma, scale) => ({ kind: "lognormal", mu: Math.log(scale), sigma }),
};

/** The spread is 1/shape. */
const GAMMA: Shape = {
  spreadMin: 1e-6,
  spreadMax: 1000,
  quantile: (spread, p) => gammaQuantile(1 / spread, p),
  mean: (spread) => 1 / spread,
  cv: (spread) => Math.sqrt(spread),
  build: (spread, scale) => ({ kind: "gamma", shape: 1 / spread, scale }),
};

/** The spread is 1/shape; E[X^n] is Γ(1 + n spread). */
const WEIBULL: Shape = {
  spreadMin: 1e-4,
  spreadMax: 20,
  quantile: (spread, p) => Math.exp(spread * Math.log(-Math.log1p(-p))),
  mean: (spread) => Math.exp(logGamma(1 + spread)),
  cv: (spread) => Math.sqrt(Math.expm1(logGamma(1 + 2 * spread) - 2 * logGamma(1 + spread))),
  build: (spread, scale) => ({ kind: "weibull", shape: 1 / spread, scale }),
};

const SHAPES = { lognormal: LOGNORMAL, gamma: GAMMA, weibull: WEIBULL } as const;

/**
 * The distribution of a two-parameter family in which two things are as given: times in ns, `cv` (standard
 * deviation over mean) as a ratio. A `cv` of 0 gives a constant. Where a mean and a percentile leave two
 * answers, it is the one of less spread. For "normal" the numbers are those before it is truncated at 0. When
 * nothing fits, the answer is a sentence for the user that says why.
 */
export function fit(
  family: FittedFamily,
  known: Partial<Record<Known, number | undefined>>,
): Distribution | string {
  const { mean, cv } = known;
  const times: Time[] = [];
  if (mean !== undefined) times.push({ name: "mean", probability: null, value: mean });
  for (const [name, probability] of PERCENTILES) {
    const value = known[name];
    if (value !== undefined) times.push({ name, probability, value });
  }
  if (times.length + (cv === undefined ? 0 : 1) !== 2) {
    return `${family} takes exactly two of p50, p90, p95, p99, mean and cv`;
  }
  for (const { name, value } of times) if (!(value > 0 && value < Infinity)) return `${name} must be above 0`;
  if (cv !== undefined) {
    if (!(cv >= 0 && cv < Infinity)) return "cv must be 0 or more";
    if (cv === 0) return { kind: "constant", value: times[0].value };
    return family === "normal" ? normalFromCv(times[0], cv) : fromCv(family, times[0], cv);
  }
  const [first, second] = times;
  return (
    orderProblem(first, second) ??
    (family === "normal" ? normalFromTimes(first, second) : fromTimes(family, first, second))
  );
}

/**
 * Refuses what no family of ours can do, or only by a spread that nobody means. The mean comes before
 * percentiles.
 */
function orderProblem(first: Time, second: Time): string | null {
  if (second.probability === 0.5) {
    return first.value === second.value ? "mean and p50 must differ: equal ones leave the spread open" : null;
  }
  return second.value > first.value ? null : `${second.name} must be greater than ${first.name}`;
}

function normalFromCv({ probability, value }: Time, cv: number): Distribution | string {
  const mean = value / (1 + cv * z(probability));
  return { kind: "normal", mean, sd: cv * mean };
}

/** value = mean + z sd, twice. */
function normalFromTimes(first: Time, second: Time): Distribution | string {
  if (second.probability === 0.5)
    return "the mean and p50 of a normal are the same: give another percentile or cv";
  const zFirst = z(first.probability);
  const sd = (second.value - first.value) / (z(second.probability) - zFirst);
  return { kind: "normal", mean: first.value - sd * zFirst, sd };
}

function z(probability: number | null): number {
  return probability === null || probability === 0.5 ? 0 : normalQuantile(probability);
}

function fromCv(family: keyof typeof SHAPES, time: Time, cv: number): Distribution | string {
  const shape = SHAPES[family];
  const spread = family === "lognormal" ? Math.sqrt(Math.log1p(cv * cv)) : firstCrossing(shape, shape.cv, cv);
  if (spread === null) return `cv is out of range: ${rangeOfCv(shape)} for ${family}`;
  return scaled(shape, spread, time);
}

function fromTimes(family: keyof typeof SHAPES, first: Time, second: Time): Distribution | string {
  const shape = SHAPES[family];
  const target = second.value / first.value;
  const ratio = (spread: number): number => unit(shape, spread, second) / unit(shape, spread, first);
  const closed = family === "lognormal" ? lognormalSigma(first, second, Math.log(target)) : undefined;
  const spread = closed ?? firstCrossing(shape, ratio, target);
  if (spread !== null) return scaled(shape, spread, first);
  return `no ${family} distribution has a ${second.name} of ${rounded(target)} times its ${first.name}`;
}

/**
 * ln(second/first) is sigma (z2 - z1) for two percentiles, and for a mean and a percentile z sigma -
 * sigma²/2: the smaller positive root.
 */
function lognormalSigma(first: Time, second: Time, logRatio: number): number | null {
  const z2 = z(second.probability);
  if (first.probability !== null) return logRatio / (z2 - z(first.probability));
  const discriminant = z2 * z2 - 2 * logRatio;
  if (discriminant < 0) return null;
  // Where the percentile lies below the mean, one root is negative. Else both are positive, and the quotient
  // is their smaller one without cancellation.
  const root = Math.sqrt(discriminant);
  return logRatio > 0 ? (2 * logRatio) / (z2 + root) : z2 + root;
}

function unit(shape: Shape, spread: number, { probability }: Time): number {
  return probability === null ? shape.mean(spread) : shape.quantile(spread, probability);
}

function scaled(shape: Shape, spread: number, time: Time): Distribution {
  return shape.build(spread, time.value / unit(shape, spread, time));
}

const STEPS = 100;

/**
 * The least spread at which `curve` comes to `target`, or null. A mean against a percentile first rises and
 * then falls, so the range is walked from its lower end, evenly in logarithms, until two steps enclose the
 * target; then halved.
 */
function firstCrossing(shape: Shape, curve: (spread: number) => number, target: number): number | null {
  const factor = Math.exp(Math.log(shape.spreadMax / shape.spreadMin) / STEPS);
  let low = shape.spreadMin;
  const startsBelow = curve(low) < target;
  for (let step = 0; step < STEPS; step++) {
    const high = low * factor;
    if (curve(high) < target !== startsBelow) return halved(curve, target, low, high);
    low = high;
  }
  return null;
}

function halved(curve: (spread: number) => number, target: number, from: number, to: number): number {
  const startsBelow = curve(from) < target;
  let low = from;
  let high = to;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    if (curve(middle) < target === startsBelow) low = middle;
    else high = middle;
  }
}

function rangeOfCv({ cv, spreadMin, spreadMax }: Shape): string {
  return `${rounded(cv(spreadMin))} to ${rounded(cv(spreadMax))}`;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}
