import { studentT } from "../stats/student-t";
import { compareMetric } from "./compared";
import { findScope, type MeasuredExperiment, type MeasuredVariant } from "./measured";
import type { Measured, MetricName } from "./metrics";
import { quantileOf } from "./quantile-name";
import { shortQuantiles } from "./summary-csv";

/** Values that must lie beyond a percentile: of fewer, one more or less moves it too far. */
const LEAST_BEYOND = 10;
/** The chance that chance alone makes a correlation look negative. */
const FALSE_ALARM = 0.01;
/** With fewer replications a correlation says nothing. */
const LEAST_PAIRS = 5;

const NAMES: Readonly<Partial<Record<MetricName, string>>> = { p999: "p99.9" };

/**
 * Percentiles, of those `shown`, that rest on too little: on too few values, or on values that came in too
 * few spells.
 */
export function sampleAdvice(
  variant: MeasuredVariant,
  clients: readonly Measured[],
  shown: readonly MetricName[],
): string[] {
  const { confidence } = variant.scenario.run;
  return clients.flatMap((measured) => {
    const { scope, pooled } = measured;
    const few = shown.filter((name) => pooled.successes > 0 && beyond(pooled.successes, name) < LEAST_BEYOND);
    const short = shortQuantiles(measured, confidence).filter(
      (name) => shown.includes(name) && !few.includes(name),
    );
    return [...fewText(scope.name, pooled.successes, few), ...shortText(scope.name, short)];
  });
}

function beyond(successes: number, name: MetricName): number {
  return successes * (1 - quantileOf(name)!);
}

function fewText(client: string, successes: number, few: readonly MetricName[]): string[] {
  if (few.length === 0) return [];
  const lowest = few[0];
  // A rounding error is no further value.
  const needed = Math.ceil(LEAST_BEYOND / (1 - quantileOf(lowest)!) - 1e-6);
  const names = few.map((name) => NAMES[name] ?? name);
  return [
    `${names.join(", ")} of ${client} ${few.length > 1 ? "rest" : "rests"} on ${successes} successes, ` +
      `fewer than ${LEAST_BEYOND} of them beyond (${names[0]} takes ${needed}); run for longer or use more ` +
      "replications",
  ];
}

function shortText(client: string, short: readonly MetricName[]): string[] {
  if (short.length === 0) return [];
  const names = short.map((name) => `${client}.${name}`).join(", ");
  return [
    `the run is too short for the interval of ${names}, which may be too narrow: what is as slow came ` +
      "in too few independent spells; make run.duration longer or run.replications more",
  ];
}

/** Where the same chance for all makes a difference less sure instead of more. */
export function pairingAdvice(
  { variants, baseline }: MeasuredExperiment,
  clients: readonly Measured[],
): string[] {
  if (baseline?.company.isPaired !== true) return [];
  return variants.flatMap((variant) =>
    clients.flatMap(({ scope }) => {
      const measured = findScope(variant, scope);
      if (variant === baseline || measured === undefined) return [];
      const { against } = compareMetric(variant, measured, baseline, "mean");
      const { correlation = null, n = 0 } = against?.difference ?? {};
      if (correlation === null || n < LEAST_PAIRS || !isNegative(correlation, n)) return [];
      return [
        `${scope.name}.mean of ${variant.name} is high where that of ${baseline.name} is low ` +
          `(correlation ${correlation.toFixed(2)} over ${n} replications): the same chance for both ` +
          "makes their difference less sure instead of more; try compare.seeds: independent, and " +
          "look for what turns luck around",
      ];
    }),
  );
}

/** Whether a correlation of `n` pairs is below 0 for certain: its t is far enough from 0. */
function isNegative(correlation: number, n: number): boolean {
  const t = correlation * Math.sqrt((n - 2) / Math.max(1e-12, 1 - correlation * correlation));
  return t < -studentT(1 - FALSE_ALARM, n - 2);
}
