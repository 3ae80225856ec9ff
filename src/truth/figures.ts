/** Digits of a figure that people read. */
const DIGITS = 4;

/** A figure in the units of its case. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "-";
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6))
    return value.toExponential(DIGITS - 2);
  return value.toPrecision(DIGITS).replace(/e\+(\d+)$/, "e$1");
}

/** Half the width of an interval as a share of the estimate in it; "exact" where there is no chance. */
export function half(ours: number, low: number | null, high: number | null): string {
  if (low === null || high === null) return "exact";
  const share = ours === 0 ? 0 : Math.abs((high - low) / 2 / ours);
  return `${(100 * share).toPrecision(2).replace(/e.*$/, "")}%`;
}

export function interval(low: number | null, high: number | null): string {
  return low === null || high === null ? "no chance" : `${figure(low)}..${figure(high)}`;
}

const NAMES: readonly [RegExp, string][] = [
  [/^sojourn_mean(_.*)?$/, "mean time"],
  [/^sojourn_var$/, "variance"],
  [/^sojourn_p(\d\d)$/, "p$1 time"],
  [/^sojourn_p(\d\d)(\d)$/, "p$1.$2 time"],
  [/^wait_mean(_.*)?$/, "mean wait"],
  [/^in_system_mean$/, "in system"],
];

/** A metric of a case in words. */
export function metricName(metric: string): string {
  for (const [pattern, name] of NAMES) if (pattern.test(metric)) return metric.replace(pattern, name);
  return metric.replaceAll("_", " ");
}
