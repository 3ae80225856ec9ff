import type { Random } from "../../lib/random";
import type { HistogramTable } from "./histogram";
import type { Distribution } from "./spec";
import { empirical, empiricalTable } from "./empirical";
import { ERLANG_STAGES_MAX, erlang } from "./erlang";
import { exponential } from "./exponential";
import { gamma } from "./gamma";
import { histogram, histogramTable } from "./histogram";
import { hyperexponential } from "./hyperexponential";
import { lognormal } from "./lognormal";
import { mixturePart, mixtureShares } from "./mixture";
import { normal } from "./normal";
import { pareto, paretoExcess } from "./pareto";
import { uniform } from "./uniform";
import { weibull } from "./weibull";

const CONSTANT = 0;
const EXPONENTIAL = 1;
const UNIFORM = 2;
const NORMAL = 3;
const LOGNORMAL = 4;
const GAMMA = 5;
const ERLANG = 6;
const HYPEREXPONENTIAL = 7;
const WEIBULL = 8;
const PARETO = 9;
const EMPIRICAL = 10;
const HISTOGRAM = 11;
const MIXTURE = 12;

/**
 * Longer draws are cut to this, 2^52 ns or 52 days: a power law may ask for more than any run lasts, and the
 * sum of a time and a draw must remain an exact integer.
 */
const LONGEST_NS = 4503599627370496;

const NO_NUMBERS = new Float64Array(0);
const NO_TABLE: HistogramTable = { shares: NO_NUMBERS, edges: NO_NUMBERS };

/** What `sample` needs, worked out once; the meaning of a, b and c is that of the family's function. */
interface Compiled {
  readonly kind: number;
  readonly a?: number;
  readonly b?: number;
  readonly c?: number;
  readonly numbers?: Float64Array;
  readonly table?: HistogramTable;
  readonly parts?: readonly Sampler[];
}

/**
 * Draws from one distribution. It keeps nothing between draws, so many users may share it, and what one of
 * them gets depends on the `Random` it brings alone. All families but gamma, erlang, hyperexponential and
 * mixture take one uniform, and the value falls as that rises: two variants that share their chance see long
 * times in the same places, even where their distributions differ.
 *
 * One class with one switch, because a method for each family would make every call on the hot path
 * megamorphic.
 */
export class Sampler {
  private readonly kind: number;
  /** a, b and c. */
  private readonly parameters: Float64Array;
  private readonly numbers: Float64Array;
  private readonly table: HistogramTable;
  private readonly parts: readonly Sampler[];

  constructor(distribution: Distribution) {
    const { kind, a = 0, b = 0, c = 0, numbers, table, parts } = compile(distribution);
    this.kind = kind;
    this.parameters = Float64Array.of(a, b, c);
    this.numbers = numbers ?? NO_NUMBERS;
    this.table = table ?? NO_TABLE;
    this.parts = parts ?? [];
  }

  /** Integer nanoseconds in 0..LONGEST_NS, rounded to nearest. */
  sample(random: Random): number {
    if (this.kind === CONSTANT) return this.parameters[0];
    return whole(this.draw(random));
  }

  private draw(random: Random): number {
    const { parameters } = this;
    switch (this.kind) {
      case EXPONENTIAL:
        return exponential(parameters[0], random);
      case UNIFORM:
        return uniform(parameters[0], parameters[1], random);
      case NORMAL:
        return normal(parameters[0], parameters[1], random);
      case LOGNORMAL:
        return lognormal(parameters[0], parameters[1], random);
      case GAMMA:
        return gamma(parameters[0], parameters[1], random);
      case ERLANG:
        return erlang(parameters[0], parameters[1], random);
      case HYPEREXPONENTIAL:
        return hyperexponential(parameters[0], parameters[1], parameters[2], random);
      case WEIBULL:
        return weibull(parameters[0], parameters[1], random);
      case PARETO:
        return pareto(parameters[0], parameters[1], parameters[2], random);
      case EMPIRICAL:
        return empirical(this.numbers, random);
      case HISTOGRAM:
        return histogram(this.table, random);
      default:
        return this.parts[mixturePart(this.numbers, random)].sample(random);
    }
  }
}

function whole(value: number): number {
  return value < LONGEST_NS ? Math.floor(value + 0.5) : LONGEST_NS;
}

function compile(d: Distribution): Compiled {
  switch (d.kind) {
    case "constant":
      return { kind: CONSTANT, a: whole(d.value) };
    case "exponential":
      return { kind: EXPONENTIAL, a: d.mean };
    case "uniform":
      return { kind: UNIFORM, a: d.min, b: d.max };
    case "normal":
      return { kind: NORMAL, a: d.mean, b: d.sd };
    case "lognormal":
      return { kind: LOGNORMAL, a: d.mu, b: d.sigma };
    case "gamma":
      return { kind: GAMMA, a: d.shape, b: d.scale };
    case "erlang":
      return { kind: d.k <= ERLANG_STAGES_MAX ? ERLANG : GAMMA, a: d.k, b: d.mean / d.k };
    case "hyperexponential":
      return { kind: HYPEREXPONENTIAL, a: d.probability, b: d.mean1, c: d.mean2 };
    case "weibull":
      return { kind: WEIBULL, a: d.scale, b: 1 / d.shape };
    case "pareto":
      return { kind: PARETO, a: d.min, b: 1 / d.alpha, c: paretoExcess(d.min, d.alpha, d.max) };
    case "empirical":
      return { kind: EMPIRICAL, numbers: empiricalTable(d.values) };
    case "histogram":
      return { kind: HISTOGRAM, table: histogramTable(d.edges, d.counts) };
    case "mixture":
      return {
        kind: MIXTURE,
        numbers: mixtureShares(d.weights),
        parts: d.parts.map((part) => new Sampler(part)),
      };
  }
}

// Exported by name at the end: a constant exported where it is declared is looked up at each use inside its
// own file.
export { LONGEST_NS };
