/**
 * What a scenario may ask of chance: one plain record per family. Times are in nanoseconds, every parameter
 * is already resolved (a lognormal given by p50 and p99 arrives here as mu and sigma of ln(ns)).
 */
export type Distribution =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "uniform"; readonly min: number; readonly max: number }
  /** Truncated at 0: a negative draw counts as 0. */
  | { readonly kind: "normal"; readonly mean: number; readonly sd: number }
  | { readonly kind: "lognormal"; readonly mu: number; readonly sigma: number }
  | { readonly kind: "gamma"; readonly shape: number; readonly scale: number }
  | { readonly kind: "erlang"; readonly k: number; readonly mean: number }
  /** Two exponential branches; `probability` is that of the first. */
  | {
      readonly kind: "hyperexponential";
      readonly probability: number;
      readonly mean1: number;
      readonly mean2: number;
    }
  | { readonly kind: "weibull"; readonly scale: number; readonly shape: number }
  /** Pareto on [min, max]; `max` may be Infinity. */
  | { readonly kind: "pareto"; readonly min: number; readonly alpha: number; readonly max: number }
  /** Observed values, drawn with equal chance. */
  | { readonly kind: "empirical"; readonly values: readonly number[] }
  /** Buckets (low, high] with counts; uniform inside a bucket. */
  | { readonly kind: "histogram"; readonly edges: readonly number[]; readonly counts: readonly number[] }
  | {
      readonly kind: "mixture";
      readonly weights: readonly number[];
      readonly parts: readonly Distribution[];
    };
