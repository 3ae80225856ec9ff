import { studentT } from "./student-t";
import { covariance } from "./covariance";
import { mean, max } from "d3-array";

/** Where a mean may lie relative to the best of the others, all intervals of a set holding together. */
export interface AgainstBest {
  /** At most 0: nobody else is better by more than this. */
  readonly low: number;
  /** At least 0: it is not worse than the best by more than this. 0: shown to be the best. */
  readonly high: number;
}

/**
 * Multiple comparisons with the best, smaller being better: for each system the interval of its mean less
 * the smallest of the others' means. `values[i][r]` is of replication r of system i; systems may share their
 * chance, as only variances of differences are used, and Bonferroni's inequality binds the pairs together.
 * Empty with fewer than two replications or systems, or when a value is not finite.
 * Source: Hsu, "Constrained simultaneous confidence intervals for multiple comparisons with the best", Ann.
 * Stat. 12, 1984; with unequal variances under common random numbers: Nelson and Matejcik, "Using common
 * random numbers for indifference-zone selection and multiple comparisons in simulation", Management Science
 * 41, 1995.
 */
export function againstBest(values: readonly (readonly number[])[], confidence: number): AgainstBest[] {
  const n = Math.min(...values.map((own) => own.length));
  if (values.length < 2 || n < 2 || !values.every((own) => own.every(Number.isFinite))) return [];
  const t = studentT(1 - (1 - confidence) / (values.length - 1), n - 1);
  const common = values.map((own) => own.slice(0, n));
  return common.map((own, i) => {
    const others = common.filter((_, l) => l !== i);
    const bounds = others.map((other) => {
      const differences = own.map((value, r) => value - other[r]);
      const width = t * Math.sqrt(covariance(differences, differences) / n);
      return { diff: mean(differences)!, width };
    });
    return {
      low: Math.min(
        0,
        max(bounds, ({ diff, width }) => diff - width)!,
      ),
      high: Math.max(
        0,
        max(bounds, ({ diff, width }) => diff + width)!,
      ),
    };
  });
}
