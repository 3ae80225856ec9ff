import type { Interval } from "../stats/interval";
import { type Paired, paired } from "../stats/paired";
import { bonferroni } from "../stats/precision";
import { unitsOf } from "../stats/units";
import { findScope, type MeasuredVariant } from "./measured";
import { intervalOf, type Measured, type MetricName, metricOf, type MetricSpec } from "./metrics";

/** One metric of a variant, alone and against the baseline. */
export interface Compared {
  readonly metric: MetricSpec;
  readonly value: number;
  readonly interval: Interval | null;
  /** Null for the baseline itself, and where the baseline has no such scope. */
  readonly against: { readonly value: number; readonly difference: Paired } | null;
}

export function compareMetric(
  variant: MeasuredVariant,
  measured: Measured,
  baseline: MeasuredVariant | null,
  name: MetricName,
): Compared {
  const { confidence } = variant.scenario.run;
  const metric = metricOf(name);
  const other = baseline === null || baseline === variant ? undefined : findScope(baseline, measured.scope);
  return {
    metric,
    value: measured.pooled[name],
    interval: intervalOf(measured, name, confidence),
    against:
      other === undefined
        ? null
        : {
            value: other.pooled[name],
            difference: paired(
              ...alike(variant, measured, baseline!, other, name),
              differenceLevel(variant),
              metric.better,
              variant.company.isPaired,
            ),
          },
  };
}

/** Level of the interval of a difference from the baseline, so that those of all variants hold together. */
export function differenceLevel({ scenario, company }: MeasuredVariant): number {
  return bonferroni(scenario.run.confidence, company.rivals);
}

/**
 * The metric in the replications that both have, in the same order. An interrupted run may lack some of
 * either.
 */
function alike(
  { results }: MeasuredVariant,
  { each }: Measured,
  baseline: MeasuredVariant,
  other: Measured,
  name: MetricName,
): [values: number[], baseline: number[]] {
  const others = unitsOf(baseline.results);
  const pairs = unitsOf(results).flatMap(([{ replication }], r) => {
    const same = others.findIndex(([result]) => result.replication === replication);
    return same < 0 ? [] : [{ value: each[r][name], against: other.each[same][name] }];
  });
  return [pairs.map(({ value }) => value), pairs.map(({ against }) => against)];
}
