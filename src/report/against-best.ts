import { type AgainstBest, againstBest } from "../stats/multiple";
import { unitsOf } from "../stats/units";
import { findScope, type MeasuredVariant } from "./measured";
import { type MetricName, metricOf } from "./metrics";
import type { Scope } from "./scope";

/** How each variant does beside the best of the others, in any metric. */
export class AgainstBestOf {
  private readonly variants: readonly MeasuredVariant[];
  /** Replications, or first ones of pairs, that all variants have. */
  private readonly common: readonly number[];
  /** by scope and metric: in the order of the variants */
  private readonly known = new Map<string, readonly AgainstBest[]>();

  constructor(variants: readonly MeasuredVariant[]) {
    this.variants = variants;
    const [first, ...others] = variants.map(({ results }) =>
      unitsOf(results).map(([{ replication }]) => replication),
    );
    this.common = first.filter((replication) => others.every((own) => own.includes(replication)));
  }

  /**
   * Of the value of `variant` less that of the best of the others. Null when no direction is better, or not
   * all variants have the metric.
   */
  interval(variant: MeasuredVariant, scope: Scope, name: MetricName): AgainstBest | null {
    const key = `${scope.kind} ${scope.name} ${name}`;
    let all = this.known.get(key);
    if (all === undefined) {
      all = this.compute(scope, name);
      this.known.set(key, all);
    }
    return all.at(this.variants.indexOf(variant)) ?? null;
  }

  private compute(scope: Scope, name: MetricName): readonly AgainstBest[] {
    const { better } = metricOf(name);
    if (better === null) return [];
    const sign = better === "lower" ? 1 : -1;
    const values = this.variants.map((variant) => {
      const measured = findScope(variant, scope);
      return unitsOf(variant.results).flatMap(([{ replication }], r) =>
        measured !== undefined && this.common.includes(replication) ? [sign * measured.each[r][name]] : [],
      );
    });
    const intervals = againstBest(values, this.variants[0].scenario.run.confidence);
    // 0 has no sign to be turned.
    const turned = (value: number): number => (value === 0 ? 0 : -value);
    return sign === 1
      ? intervals
      : intervals.map(({ low, high }) => ({ low: turned(high), high: turned(low) }));
  }
}
