import type { Random } from "../../lib/random";
import { mixturePart, mixtureShares } from "./mixture";
import { mean as meanOfTimes } from "./moments";
import { Sampler } from "./sampler";
import type { Distribution } from "./spec";

/** How often something is done. */
export type Count =
  /** The same as of times, rounded to whole numbers; a constant is itself. */
  | { readonly kind: "rounded"; readonly of: Distribution }
  /** Each whole number from `min` to `max` as likely. */
  | { readonly kind: "uniform"; readonly min: number; readonly max: number }
  /** 0, 1, 2, ...: how many things happen that happen by themselves. */
  | { readonly kind: "poisson"; readonly mean: number }
  /** 1, 2, 3, ...: tries until one succeeds, each with chance 1 / mean. */
  | { readonly kind: "geometric"; readonly mean: number }
  | { readonly kind: "mixture"; readonly weights: readonly number[]; readonly parts: readonly Count[] };

/** Beyond this mean, the chance of a zero is not a number any more. */
export const POISSON_MEAN_MAX = 500;

/** The exact mean, but for the rounding of `rounded`. */
export function meanCount(count: Count): number {
  switch (count.kind) {
    case "rounded":
      return meanOfTimes(count.of);
    case "uniform":
      return (count.min + count.max) / 2;
    case "poisson":
    case "geometric":
      return count.mean;
    case "mixture": {
      const total = count.weights.reduce((sum, weight) => sum + weight, 0);
      return count.parts.reduce((sum, part, k) => sum + (count.weights[k] / total) * meanCount(part), 0);
    }
  }
}

/** Draws counts. One uniform each, but for a mixture, which takes one to choose, and `rounded`. */
export class CountSampler {
  private readonly count: Count;
  private readonly times: Sampler | null;
  private readonly shares: Float64Array | null;
  private readonly parts: readonly CountSampler[];

  constructor(count: Count) {
    this.count = count;
    this.times = count.kind === "rounded" ? new Sampler(count.of) : null;
    this.shares = count.kind === "mixture" ? mixtureShares(count.weights) : null;
    this.parts = count.kind === "mixture" ? count.parts.map((part) => new CountSampler(part)) : [];
  }

  sample(random: Random): number {
    const { count } = this;
    switch (count.kind) {
      case "rounded":
        return this.times!.sample(random);
      case "uniform":
        return count.min + Math.floor(random.unit() * (count.max - count.min + 1));
      case "poisson":
        return poisson(count.mean, random.unit());
      case "geometric":
        return count.mean === 1 ? 1 : 1 + Math.floor(Math.log(random.unit()) / Math.log1p(-1 / count.mean));
      case "mixture":
        return this.parts[mixturePart(this.shares!, random)].sample(random);
    }
  }
}

/** The least number whose cumulated chance exceeds `u` (inversion by sequential search). */
function poisson(mean: number, u: number): number {
  let chance = Math.exp(-mean);
  let upTo = chance;
  let n = 0;
  // Above the mean, chances that are too small to add end the search.
  while (u >= upTo && (n < mean || upTo + chance > upTo)) {
    chance *= mean / ++n;
    upTo += chance;
  }
  return n;
}
