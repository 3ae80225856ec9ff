import { parseDuration } from "../lib/duration";
import type { FittedFamily } from "../kernel/distribution/fit";
import { fit } from "../kernel/distribution/fit";
import { mean as meanOf } from "../kernel/distribution/moments";
import type { Distribution } from "../kernel/distribution/spec";

/** The two-parameter families, any two of whose percentiles, mean and cv determine them. */
const KNOWN = ["p50", "p90", "p95", "p99", "mean", "cv"] as const;
const TAIL: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.1, p95: 0.05, p99: 0.01 };

type Parameters = ReadonlyMap<string, number>;
type Result = Distribution | { readonly wrong: string };

/** What the values of a distribution are: how one is read, and an example of times told in its unit. */
export interface Measure {
  /** More than 0, or what is wrong. */
  readonly parse: (text: string) => number | string;
  readonly isZero: (text: string) => boolean;
  readonly example: (ofTimes: string) => string;
}

/** Times, in ns. */
export const TIMES: Measure = {
  parse: parseTime,
  isZero: (text) => parseDuration(text) === 0,
  example: (ofTimes) => ofTimes,
};

interface Family {
  /** Parameters in the order a user would write them; each `pairs` is one way to write it. */
  readonly ways: readonly (readonly string[])[];
  readonly example: string;
  readonly make: (values: Parameters) => Result;
}

/** By name: how each family is written and what comes of it. Bare durations and `uniform a..b` are apart. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  lognormal: fitted(
    "lognormal",
    "lognormal p50=8ms p99=60ms",
    [
      ["p50", "sigma"],
      ["mean", "sigma"],
    ],
    (of) => {
      const sigma = of.get("sigma")!;
      const mean = of.get("mean");
      const mu = mean === undefined ? Math.log(of.get("p50")!) : Math.log(mean) - (sigma * sigma) / 2;
      return { kind: "lognormal", mu, sigma };
    },
  ),
  gamma: fitted("gamma", "gamma mean=5ms cv=0.6", [["mean", "shape"]], (of) => ({
    kind: "gamma",
    shape: of.get("shape")!,
    scale: of.get("mean")! / of.get("shape")!,
  })),
  weibull: fitted("weibull", "weibull mean=5ms shape=0.7", weibullWays(), weibull),
  normal: fitted(
    "normal",
    "normal mean=5ms sd=1ms",
    [
      ["mean", "sd"],
      ["p50", "sd"],
    ],
    (of) => ({
      kind: "normal",
      mean: of.get("mean") ?? of.get("p50")!,
      sd: of.get("sd")!,
    }),
  ),
  erlang: {
    ways: [["mean", "k"]],
    example: "erlang mean=5ms k=3",
    make: (of) => ({ kind: "erlang", k: of.get("k")!, mean: of.get("mean")! }),
  },
  hyperexp: { ways: [["mean", "cv"]], example: "hyperexp mean=5ms cv=3", make: hyperexponential },
  pareto: {
    ways: [
      ["min", "alpha"],
      ["min", "alpha", "max"],
    ],
    example: "pareto min=1ms alpha=1.5 max=2s",
    make: pareto,
  },
};

/** Parameters without a unit: the least and the most that can be meant and computed. */
const NUMBERS: Readonly<Record<string, readonly [number, number]>> = {
  cv: [0, 1000],
  sigma: [0, 20],
  shape: [0.05, 1e6],
  k: [1, 1000],
  alpha: [0.05, 1000],
};

/**
 * Reads the one-line form of a distribution: `5ms`, `exp 5ms`, `uniform 2ms..8ms`, `lognormal p50=8ms
 * p99=60ms`. `empirical` needs files and is read elsewhere. Values in the unit of the measure, times in ns;
 * `wrong` says what to write instead.
 */
export function parseDistribution(text: string, measure: Measure = TIMES): Result {
  const [family, ...rest] = text.trim().split(/\s+/);
  if (family === "exp") return exponential(rest, measure);
  if (family === "uniform") return uniform(rest, measure);
  if (family === "constant" && rest.length === 1) return { wrong: `write a constant as ${rest[0]} alone` };
  if (!Object.hasOwn(FAMILIES, family)) return { wrong: "" };
  const { ways, make } = FAMILIES[family];
  const example = measure.example(FAMILIES[family].example);
  const values = new Map<string, number>();
  for (const part of rest) {
    const equals = part.indexOf("=");
    const [name, written] = [part.slice(0, equals), part.slice(equals + 1)];
    if (equals < 0) return { wrong: `${part} is not name=value; write for example ${example}` };
    const expected = [...new Set(ways.flat())];
    if (!expected.includes(name)) {
      return { wrong: `${family} has no parameter ${name}${muAdvice(name)}; it takes ${oneOf(ways)}` };
    }
    if (values.has(name)) return { wrong: `${name} is written twice` };
    const value = Object.hasOwn(NUMBERS, name) ? parseNumber(name, written) : measure.parse(written);
    if (typeof value === "string") return { wrong: `${name}=${written}: ${value}` };
    values.set(name, value);
  }
  const fits = ways.some((way) => way.length === values.size && way.every((name) => values.has(name)));
  if (!fits) return { wrong: `${family} takes ${oneOf(ways)}; write for example ${example}` };
  return make(values);
}

function fitted(
  family: FittedFamily,
  example: string,
  ownWays: readonly (readonly string[])[],
  ownMake: (values: Parameters) => Distribution,
): Family {
  const pairs = KNOWN.flatMap((a, i) => KNOWN.slice(i + 1).map((b) => [a, b]));
  return {
    ways: [...ownWays, ...pairs],
    example,
    make(values) {
      const own = ownWays.some((way) => way.every((name) => values.has(name)));
      if (own) return ownMake(values);
      const result = fit(family, Object.fromEntries(values));
      return typeof result === "string" ? { wrong: result } : result;
    },
  };
}

function weibullWays(): string[][] {
  return ["mean", "p50", "p90", "p95", "p99"].map((known) => [known, "shape"]);
}

/** Percentiles of a Weibull: scale * (-ln(share above))^(1/shape). */
function weibull(of: Parameters): Distribution {
  const shape = of.get("shape")!;
  const [known, value] = [...of].find(([name]) => name !== "shape")!;
  const unit =
    known === "mean"
      ? meanOf({ kind: "weibull", scale: 1, shape })
      : Math.exp(Math.log(-Math.log(TAIL[known])) / shape);
  return { kind: "weibull", scale: value / unit, shape };
}

/**
 * Balanced means: both branches carry half of the total time (Whitt, "Approximating a point process", 1982).
 */
function hyperexponential(of: Parameters): Result {
  const mean = of.get("mean")!;
  const cv = of.get("cv")!;
  if (cv < 1) return { wrong: `cv=${cv}: a hyperexp has a cv of at least 1; use gamma or erlang below` };
  const probability = (1 + Math.sqrt((cv * cv - 1) / (cv * cv + 1))) / 2;
  return {
    kind: "hyperexponential",
    probability,
    mean1: mean / (2 * probability),
    mean2: mean / (2 * (1 - probability)),
  };
}

function pareto(of: Parameters): Result {
  const min = of.get("min")!;
  const max = of.get("max") ?? Infinity;
  return max > min
    ? { kind: "pareto", min, alpha: of.get("alpha")!, max }
    : { wrong: "max must be more than min" };
}

function exponential(rest: readonly string[], { parse, example }: Measure): Result {
  if (rest.length !== 1) return { wrong: `write for example ${example("exp 5ms")}` };
  const mean = parse(rest[0].replace(/^mean=/, ""));
  if (typeof mean === "string") return { wrong: `${rest[0]}: ${mean}` };
  return rest[0].startsWith("mean=")
    ? { wrong: `write exp ${rest[0].slice(5)}` }
    : { kind: "exponential", mean };
}

function uniform(rest: readonly string[], { parse, isZero, example }: Measure): Result {
  const bounds = rest.join("").split("..");
  const [low, high] = bounds;
  if (bounds.length !== 2) return { wrong: `write for example ${example("uniform 2ms..8ms")}` };
  const min = isZero(low) ? 0 : parse(low);
  const max = parse(high);
  if (typeof min === "string") return { wrong: `${low}: ${min}` };
  if (typeof max === "string") return { wrong: `${high}: ${max}` };
  return min <= max ? { kind: "uniform", min, max } : { wrong: `${low} is more than ${high}` };
}

/** More than 0, in ns, or what is wrong. */
function parseTime(text: string): number | string {
  const ns = parseDuration(text);
  if (ns !== null && ns > 0 && ns <= Number.MAX_SAFE_INTEGER) return ns;
  if (ns !== null) return ns > 0 ? "longer than 104 days" : "must be more than 0";
  if (/^\d+(\.\d+)?$/.test(text)) return `needs a unit; write ${text}s or ${text}ms`;
  return text.startsWith("-") ? "is negative" : "is not a duration such as 5ms";
}

function parseNumber(name: string, text: string): number | string {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  const [least, most] = NUMBERS[name];
  if (Number.isNaN(value) || value === 0) return "is not a number above 0, without a unit";
  if (name === "k" && !Number.isInteger(value)) return "is not a whole number";
  return value >= least && value <= most ? value : `must be from ${least} to ${most}`;
}

function muAdvice(name: string): string {
  return name === "mu" ? " (mu depends on the unit; write the median as p50)" : "";
}

/** "mean and k", "min and alpha, or min, alpha and max", "mean and shape, or any two of p50, ...". */
function oneOf(ways: readonly (readonly string[])[]): string {
  const isKnown = (name: string): boolean => (KNOWN as readonly string[]).includes(name);
  const own = ways.filter((way) => way.length !== 2 || !way.every(isKnown));
  const said = (own.length > 0 ? own : ways).map(
    (way) => `${way.slice(0, -1).join(", ")} and ${way.at(-1)!}`,
  );
  if (own.length > 0 && own.length < ways.length)
    return `${said.join(", or ")}, or any two of ${KNOWN.join(", ")}`;
  return said.join(", or ");
}
