import { formatDuration } from "../lib/duration";
import { Fields } from "./case";

/** A time as a scenario file has it. */
export function time(seconds: number): string {
  return formatDuration(Math.round(seconds * 1e9));
}

export function rate(perSecond: number): string {
  return `${decimal(perSecond)}/s`;
}

export function percent(share: number): string {
  return `${decimal(share * 100)}%`;
}

export function factor(value: number): string {
  return `${decimal(value)}x`;
}

/** Without an exponent, which the language does not read. */
function decimal(value: number): string {
  return value.toFixed(12).replace(/\.?0+$/, "");
}

/** A distribution as a scenario file has it, and its mean in seconds. */
export interface ServiceTime {
  readonly written: unknown;
  readonly mean: number;
}

export function serviceTime(fields: Fields): ServiceTime {
  const result = read(fields);
  fields.end();
  return result;
}

function read(fields: Fields): ServiceTime {
  const { number } = { number: (key: string): number => fields.number(key) };
  const kind = fields.word("dist", [
    "constant",
    "exponential",
    "lognormal",
    "hyperexponential",
    "erlang",
    "uniform",
    "bounded_pareto",
    "lomax",
    "discrete",
  ]);
  switch (kind) {
    case "constant":
      return { written: time(number("value")), mean: number("value") };
    case "exponential":
      return { written: `exp ${time(number("mean"))}`, mean: number("mean") };
    case "lognormal": {
      // mu and sigma follow from mean and scv; only one of the two is to be read.
      const cv = Math.sqrt(number("scv"));
      for (const key of ["mu", "sigma"]) fields.get(key);
      return { written: `lognormal mean=${time(number("mean"))} cv=${decimal(cv)}`, mean: number("mean") };
    }
    case "erlang":
      return { written: `erlang mean=${time(number("mean"))} k=${number("k")}`, mean: number("mean") };
    case "uniform":
      return {
        written: `uniform ${time(number("min"))}..${time(number("max"))}`,
        mean: (number("min") + number("max")) / 2,
      };
    case "bounded_pareto":
      return boundedPareto(number("min"), number("max"), number("shape"));
    case "lomax":
      return lomax(number("scale"), number("shape"));
    case "hyperexponential":
      return mixture(fields, "branches", "mean", (mean) => `exp ${time(mean)}`);
    case "discrete":
      return mixture(fields, "values", "value", time);
  }
}

function mixture(fields: Fields, list: string, key: string, part: (value: number) => string): ServiceTime {
  const branches = fields.list(list).map((one, k) => {
    const branch = new Fields(one, `${list}[${k}]`);
    const found = { p: branch.number("p"), value: branch.number(key) };
    branch.end();
    return found;
  });
  return {
    written: { mix: branches.map(({ p, value }) => [percent(p), part(value)]) },
    mean: branches.reduce((sum, { p, value }) => sum + p * value, 0),
  };
}

function boundedPareto(min: number, max: number, alpha: number): ServiceTime {
  const excess = power(min / max, alpha);
  return {
    written: `pareto min=${time(min)} alpha=${alpha} max=${time(max)}`,
    mean: ((min * alpha) / (alpha - 1) / (1 - excess)) * (1 - excess * (max / min)),
  };
}

/**
 * P(S > x) = (1 + x / scale)^-shape, which is a Pareto less its least value: the language has no `shift`, so
 * it is written as a histogram of its own distribution function, in buckets so narrow (0.1 % of scale + x)
 * that within them the density is flat to 0.5 %.
 */
function lomax(scale: number, shape: number): ServiceTime {
  const le: number[] = [];
  const count: number[] = [];
  for (let u = 1.001; power(u, -shape) > 1e-12; u *= 1.001) {
    le.push(scale * (u - 1));
    count.push(1 - power(u, -shape));
  }
  return { written: { histogram: { le, count } }, mean: scale / (shape - 1) };
}

function power(base: number, exponent: number): number {
  return Math.exp(exponent * Math.log(base));
}
