import { mergeHistograms, shareAbove } from "../stats/histogram";
import { quantileInterval } from "../stats/quantile-interval";
import type { Row } from "./csv";
import { methodName } from "./ends";
import { type MeasuredVariant, pooledKeys } from "./measured";
import { latenciesOf, type Measured } from "./metrics";

/** What is left above a level, in every power of ten: p0, p10, ... p50, p75, p90, p95, p99 are among them. */
const SHARES = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.125] as const;
/** Ratios have six decimals. */
const DECADES = 6;

/** Rows of percentiles.csv: the latencies of each client and service, as far up as there are values. */
export function* percentileRows(variants: readonly MeasuredVariant[]): Generator<Row<"percentiles">> {
  for (const variant of variants)
    for (const measured of variant.scopes) if (isWhole(measured)) yield* scopeRows(variant, measured);
}

function isWhole({ scope }: Measured): boolean {
  if (scope.kind === "client") return scope.target === null;
  return scope.kind === "service" && scope.operation === null;
}

function* scopeRows(variant: MeasuredVariant, { scope }: Measured): Generator<Row<"percentiles">> {
  const latencies = latenciesOf(variant.results, scope);
  const each = latencies.map((own) => mergeHistograms(own));
  const pooled = mergeHistograms(each.map((histogram) => histogram.data()));
  const { count } = pooled;
  const counts = each.map((histogram) => histogram.count);
  for (const above of sharesAbove(count)) {
    const value = pooled.quantile(1 - above);
    // A replication that has no value above the level knows nothing of it.
    const isKnown = counts.every((own) => own * above >= 1);
    const interval = isKnown
      ? quantileInterval(
          latencies.map((own, r) => ({
            value: each[r].quantile(1 - above),
            above: shareAbove(own, value),
          })),
          pooled,
          1 - above,
          value,
          variant.scenario.run.confidence,
        )
      : null;
    yield {
      ...pooledKeys(variant),
      scope: scope.kind,
      name: scope.name,
      level_ratio: 1 - above,
      value_ms: value,
      ci_low_ms: interval === null ? null : Math.max(0, interval.low),
      ci_high_ms: interval?.high ?? null,
      ci_method: interval === null ? null : methodName(latencies.length, variant.results.length),
      ci_short: interval === null ? null : interval.isShort === true,
    };
  }
}

/** From 1 down to one value's share. */
function sharesAbove(count: number): number[] {
  const all = Array.from({ length: DECADES }, (_, decade) =>
    SHARES.map((share) => Number(`${share}e-${decade}`)),
  );
  return all.flat().filter((share) => share * count >= 1);
}
