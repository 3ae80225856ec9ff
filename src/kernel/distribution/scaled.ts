import type { Distribution } from "./spec";

/** The distribution of `factor` (above 0) times a draw of `d`, before rounding: the same shape. */
export function scaled(d: Distribution, factor: number): Distribution {
  switch (d.kind) {
    case "constant":
      return { ...d, value: d.value * factor };
    case "exponential":
    case "erlang":
      return { ...d, mean: d.mean * factor };
    case "uniform":
    case "pareto":
      return { ...d, min: d.min * factor, max: d.max * factor };
    case "normal":
      return { ...d, mean: d.mean * factor, sd: d.sd * factor };
    case "lognormal":
      return { ...d, mu: d.mu + Math.log(factor) };
    case "gamma":
    case "weibull":
      return { ...d, scale: d.scale * factor };
    case "hyperexponential":
      return { ...d, mean1: d.mean1 * factor, mean2: d.mean2 * factor };
    case "empirical":
      return { ...d, values: d.values.map((value) => value * factor) };
    case "histogram":
      return { ...d, edges: d.edges.map((edge) => edge * factor) };
    case "mixture":
      return { ...d, parts: d.parts.map((part) => scaled(part, factor)) };
  }
}
