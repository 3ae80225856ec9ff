import type { Distribution } from "./spec";
import { logGamma, normalCdf, normalDensity } from "../../lib/special-functions";

/** The exact mean in ns, before rounding to whole nanoseconds; Infinity where it has none. */
export function mean(d: Distribution): number {
  switch (d.kind) {
    case "constant":
      return d.value;
    case "exponential":
    case "erlang":
      return d.mean;
    case "uniform":
      return (d.min + d.max) / 2;
    case "normal":
      return truncatedNormal(d.mean, d.sd).mean;
    case "lognormal":
      return Math.exp(d.mu + (d.sigma * d.sigma) / 2);
    case "gamma":
      return d.shape * d.scale;
    case "weibull":
      return d.scale * Math.exp(logGamma(1 + 1 / d.shape));
    case "pareto":
      return d.min * paretoMoment(d.min, d.alpha, d.max, 1);
    case "empirical":
      return total(d.values) / d.values.length;
    case "hyperexponential":
    case "histogram":
    case "mixture":
      return weighted(partsOf(d), mean);
  }
}

/** The exact variance in ns², before rounding to whole nanoseconds; Infinity where it has none. */
export function variance(d: Distribution): number {
  switch (d.kind) {
    case "constant":
      return 0;
    case "exponential":
      return d.mean * d.mean;
    case "uniform":
      return ((d.max - d.min) * (d.max - d.min)) / 12;
    case "normal":
      return truncatedNormal(d.mean, d.sd).variance;
    case "lognormal":
      return Math.expm1(d.sigma * d.sigma) * Math.exp(2 * d.mu + d.sigma * d.sigma);
    case "gamma":
      return d.shape * d.scale * d.scale;
    case "erlang":
      return (d.mean * d.mean) / d.k;
    case "weibull": {
      const unitMean = Math.exp(logGamma(1 + 1 / d.shape));
      return d.scale * d.scale * (Math.exp(logGamma(1 + 2 / d.shape)) - unitMean * unitMean);
    }
    case "pareto": {
      const unitMean = paretoMoment(d.min, d.alpha, d.max, 1);
      const unitSquare = paretoMoment(d.min, d.alpha, d.max, 2);
      return unitSquare === Infinity ? Infinity : d.min * d.min * (unitSquare - unitMean * unitMean);
    }
    case "empirical": {
      const center = mean(d);
      return total(d.values.map((value) => (value - center) * (value - center))) / d.values.length;
    }
    case "hyperexponential":
    case "histogram":
    case "mixture": {
      const center = mean(d);
      if (center === Infinity) return Infinity;
      return weighted(partsOf(d), (part) => variance(part) + (mean(part) - center) * (mean(part) - center));
    }
  }
}

/** Families that are mixtures of others in disguise, with weights as given (not summing to 1). */
export type Composite = Extract<Distribution, { kind: "hyperexponential" | "histogram" | "mixture" }>;

interface Part {
  readonly weight: number;
  readonly part: Distribution;
}

/** The parts of `d` that can be drawn at all. */
export function partsOf(d: Composite): readonly Part[] {
  return allParts(d).filter(({ weight }) => weight > 0);
}

function allParts(d: Composite): readonly Part[] {
  switch (d.kind) {
    case "hyperexponential":
      return [
        { weight: d.probability, part: { kind: "exponential", mean: d.mean1 } },
        { weight: 1 - d.probability, part: { kind: "exponential", mean: d.mean2 } },
      ];
    case "histogram":
      return d.counts.map((weight, i) => ({
        weight,
        part: { kind: "uniform", min: d.edges[i], max: d.edges[i + 1] },
      }));
    case "mixture":
      return d.weights.map((weight, i) => ({ weight, part: d.parts[i] }));
  }
}

/** The average of `value` over the parts. */
export function weighted(parts: readonly Part[], value: (part: Distribution) => number): number {
  const sum = parts.reduce((sofar, { weight, part }) => sofar + weight * value(part), 0);
  return sum / parts.reduce((sofar, { weight }) => sofar + weight, 0);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/**
 * Moments of max(0, X) for a normal X. The textbook difference of E[X²] and the squared mean would lose all
 * digits for a small sd; here every term is of the size of the answer.
 */
function truncatedNormal(center: number, sd: number): { mean: number; variance: number } {
  if (sd === 0) return { mean: Math.max(0, center), variance: 0 };
  const z = center / sd;
  const above = normalCdf(z);
  const below = normalCdf(-z);
  const density = normalDensity(z);
  const unitVariance = above + z * z * above * below + z * density * (below - above) - density * density;
  return { mean: center * above + sd * density, variance: Math.max(0, sd * sd * unitVariance) };
}

/**
 * E[(X/min)^n] for a Pareto variable on [min, max]: the integral of α x^(n-α-1) from 1 to max/min, over its
 * chance.
 */
function paretoMoment(min: number, alpha: number, max: number, n: number): number {
  if (max === min) return 1;
  const width = Math.log(max / min);
  const gap = n - alpha;
  if (width === Infinity) return gap < 0 ? alpha / -gap : Infinity;
  const integral = gap === 0 ? width : Math.expm1(gap * width) / gap;
  return (alpha * integral) / -Math.expm1(-alpha * width);
}
