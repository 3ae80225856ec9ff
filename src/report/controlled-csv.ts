import { controlledMeans } from "./controls";
import type { Row } from "./csv";
import { type MeasuredVariant, pooledKeys } from "./measured";

/** Rows of controlled.csv: the mean latencies that control variates have corrected. */
export function controlledRows(variants: readonly MeasuredVariant[]): Row<"controlled">[] {
  return variants.flatMap((variant) =>
    controlledMeans(variant).map(({ measured, mean, low, high, gain, plain, controls }) => ({
      ...pooledKeys(variant),
      scope: measured.scope.kind,
      name: measured.scope.name,
      mean_ms: mean,
      ci_low_ms: Math.max(0, low),
      ci_high_ms: high,
      plain_ms: plain,
      gain_ratio: gain,
      controls: controls.map(({ name }) => name).join(","),
    })),
  );
}
