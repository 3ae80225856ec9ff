import type { Composite } from "./moments";
import type { Distribution } from "./spec";
import { gammaP, gammaQuantile, normalCdf, normalQuantile } from "../../lib/special-functions";
import { partsOf, weighted } from "./moments";

/** The chance of a draw of at most `x` ns, before rounding to whole nanoseconds. */
export function cdf(d: Distribution, x: number): number {
  if (x < 0) return 0;
  switch (d.kind) {
    case "constant":
      return x >= d.value ? 1 : 0;
    case "exponential":
      return -Math.expm1(-x / d.mean);
    case "uniform":
      return x >= d.max ? 1 : Math.max(0, (x - d.min) / (d.max - d.min));
    case "normal":
      return d.sd === 0 ? Number(x >= d.mean) : normalCdf((x - d.mean) / d.sd);
    case "lognormal":
      return d.sigma === 0 ? Number(x >= Math.exp(d.mu)) : normalCdf((Math.log(x) - d.mu) / d.sigma);
    case "gamma":
      return gammaP(d.shape, x / d.scale);
    case "erlang":
      return gammaP(d.k, (x * d.k) / d.mean);
    case "weibull":
      return -Math.expm1(-Math.exp(d.shape * Math.log(x / d.scale)));
    case "pareto":
      if (x >= d.max) return 1;
      return x <= d.min ? 0 : unlimitedCdf(d.min, d.alpha, x) / unlimitedCdf(d.min, d.alpha, d.max);
    case "empirical":
      return d.values.filter((value) => value <= x).length / d.values.length;
    case "hyperexponential":
    case "histogram":
    case "mixture":
      return weighted(partsOf(d), (part) => cdf(part, x));
  }
}

/** The time in ns that a share `p` (in the open interval 0..1) of draws does not exceed, before rounding. */
export function quantile(d: Distribution, p: number): number {
  switch (d.kind) {
    case "constant":
      return d.value;
    case "exponential":
      return -d.mean * Math.log1p(-p);
    case "uniform":
      return d.min + (d.max - d.min) * p;
    case "normal":
      return Math.max(0, d.mean + d.sd * normalQuantile(p));
    case "lognormal":
      return Math.exp(d.mu + d.sigma * normalQuantile(p));
    case "gamma":
      return d.scale * gammaQuantile(d.shape, p);
    case "erlang":
      return (d.mean / d.k) * gammaQuantile(d.k, p);
    case "weibull":
      return d.scale * Math.exp(Math.log(-Math.log1p(-p)) / d.shape);
    case "pareto":
      return d.min * Math.exp(-Math.log1p(-p * unlimitedCdf(d.min, d.alpha, d.max)) / d.alpha);
    case "empirical":
      return Float64Array.from(d.values).sort()[Math.ceil(p * d.values.length) - 1];
    case "hyperexponential":
    case "histogram":
    case "mixture":
      return quantileByBisection(d, p);
  }
}

/** The chance that a Pareto variable without upper limit is at most x; what one with a limit is scaled by. */
function unlimitedCdf(min: number, alpha: number, x: number): number {
  return -Math.expm1(-alpha * Math.log(x / min));
}

/** A mixture's quantile lies between the least and the greatest of its parts' quantiles. */
function quantileByBisection(d: Composite, p: number): number {
  const ofParts = partsOf(d).map(({ part }) => quantile(part, p));
  let low = Math.min(...ofParts);
  let high = Math.max(...ofParts);
  if (cdf(d, low) >= p) return low;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (cdf(d, middle) < p) low = middle;
    else high = middle;
  }
}
