import { formatDuration } from "../lib/duration";
import type { Metric } from "../scenario/metric";
import type { Scenario, Slo, SloExpression } from "../scenario/scenario";
import { type Interval, sectionedInterval } from "../stats/interval";
import type { Result } from "../stats/result";
import { unitsOf } from "../stats/units";
import { type Scale, scaleOf } from "./figure";
import {
  intervalOfQuantile,
  latenciesOf,
  latencyQuantile,
  measure,
  METRICS,
  type Values,
  within,
} from "./metrics";
import { quantileOf } from "./quantile-name";
import type { VariantOutcome } from "./outcome";
import { OneRun } from "./one-run";
import { type Scope, scopeOfMetric } from "./scope";
import { type Window, windowsOf, windowValue } from "./window";

export interface SloVerdict {
  readonly name: string;
  readonly text: string;
  /** When it must hold: "in every 10s from 40s to 1m"; empty: over the whole measured time. */
  readonly when: string;
  readonly pass: boolean;
  /**
   * What was measured, in ns, per second or as a ratio; the worst window's where windows are asked for.
   * NaN: nothing.
   */
  readonly observed: number;
  readonly scale: Scale;
  /** Of `observed`, over replications; null with one, and for windows. */
  readonly interval: Interval | null;
  /** The limit that `observed` is held against, in the same unit. */
  readonly limit: number;
  /** Names of the clients, services and operations that the objective is about. */
  readonly scopes: readonly string[];
  /** Why it fails where that needs saying, else empty. */
  readonly detail: string;
}

/**
 * Holds each objective of the scenario against what was measured. Without windows the pooled figure of all
 * replications must hold. With `window` or `during` it must hold in every window of every replication;
 * requests count in the interval in which they end. A window in which nothing arrived, or that was not
 * simulated, holds; one without a value though something arrived does not.
 */
export function evaluateSlos({ scenario, results }: VariantOutcome): SloVerdict[] {
  return scenario.slo.map((slo) => {
    const isWhole = slo.windowNs === Infinity && slo.during === null;
    const found = isWhole ? overall(slo, scenario, results) : windowed(slo, scenario, results);
    const metrics = metricsOf(slo.expression);
    return {
      name: slo.name,
      text: slo.text,
      when: whenOf(slo),
      scale: scaleOfSlo(slo.expression),
      limit: slo.expression.value,
      scopes: metrics.flatMap((metric) => namesOf(scenario, metric)),
      ...found,
    };
  });
}

function whenOf({ windowNs, during }: Slo): string {
  const every = windowNs === Infinity ? "" : `in every ${formatDuration(windowNs)}`;
  const span =
    during === null ? "" : `from ${formatDuration(during.fromNs)} to ${formatDuration(during.toNs)}`;
  return [every, span].filter((part) => part !== "").join(" ");
}

type Finding = Pick<SloVerdict, "pass" | "observed" | "interval" | "detail">;

function overall({ expression }: Slo, scenario: Scenario, results: readonly Result[]): Finding {
  const value = (some: readonly Result[]): number =>
    ratioOf(expression, (metric) => metricValue(some, metric, scenario));
  const observed = value(results);
  const each = unitsOf(results).map(value);
  const { confidence } = scenario.run;
  const { left, divisor } = expression;
  const interval = within(
    divisor === null
      ? metricInterval(results, left, scenario, { each, all: observed }, confidence)
      : sectionedInterval(each, observed, confidence),
    scaleOfSlo(expression) === "percent",
  );
  const { name } = expression.left;
  if (name === "recovery") {
    if (Number.isNaN(observed)) return { pass: true, observed, interval, detail: "nothing to recover from" };
    const detail = observed === Infinity ? "never recovered in at least one replication" : "";
    return { pass: holds(observed, expression), observed, interval, detail };
  }
  const detail = Number.isNaN(observed) ? "nothing was measured" : "";
  return { pass: holds(observed, expression), observed, interval, detail };
}

function windowed(slo: Slo, scenario: Scenario, results: readonly Result[]): Finding {
  const { expression } = slo;
  const windows = results.flatMap((result) => windowsOf(slo, result).map((window) => ({ window, result })));
  if (windows.length === 0) {
    return { pass: true, observed: NaN, interval: null, detail: "none of its time was simulated" };
  }
  let observed = NaN;
  let detail = "";
  for (const { window, result } of windows) {
    const value = ratioOf(expression, (metric) => windowValue(window, result, scenario, metric));
    if (Number.isNaN(value) && isQuiet(window, result, scenario, expression)) continue;
    if (detail === "" && !holds(value, expression)) {
      const [from, to] = [window.fromNs, window.toNs].map(formatDuration);
      detail = `first fails from ${from} to ${to} of replication ${result.replication}`;
      if (Number.isNaN(value)) detail += ", where it has no value";
    }
    if (Number.isNaN(observed) || isWorse(value, observed, expression)) observed = value;
  }
  return { pass: detail === "", observed, interval: null, detail };
}

function isQuiet(window: Window, result: Result, scenario: Scenario, expression: SloExpression): boolean {
  return metricsOf(expression).every(
    (metric) => windowValue(window, result, scenario, { ...metric, name: "offered" }) === 0,
  );
}

function isWorse(value: number, than: number, { operator, value: limit }: SloExpression): boolean {
  if (operator === "<" || operator === "<=") return value > than;
  if (operator === ">" || operator === ">=") return value < than;
  const distance = Math.abs(value - limit) - Math.abs(than - limit);
  return operator === "==" ? distance > 0 : distance < 0;
}

function holds(value: number, { operator, value: limit }: SloExpression): boolean {
  switch (operator) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    case ">=":
      return value >= limit;
    case "==":
      return value === limit;
    case "!=":
      return !Number.isNaN(value) && value !== limit;
  }
}

function ratioOf({ left, divisor }: SloExpression, value: (metric: Metric) => number): number {
  return divisor === null ? value(left) : value(left) / value(divisor);
}

/** A metric of some replications together. */
export function metricValue(results: readonly Result[], metric: Metric, scenario: Scenario): number {
  const scope: Scope = scopeOfMetric(scenario, metric);
  const q = quantileOf(metric.name);
  if (q !== null) return latencyQuantile(results, scope, q);
  const values: Partial<Record<string, number>> = measure(results, scope).pooled satisfies Values;
  return values[metric.name] ?? NaN;
}

/** Its interval; `values`: of each replication and of all together, as `metricValue` has them. */
export function metricInterval(
  results: readonly Result[],
  metric: Metric,
  scenario: Scenario,
  values: { readonly each: readonly number[]; readonly all: number },
  confidence: number,
): Interval | null {
  const scope = scopeOfMetric(scenario, metric);
  if (results.length === 1) {
    return new OneRun(results[0], scope).interval(metric.name, values.all, confidence);
  }
  const q = quantileOf(metric.name);
  if (q === null) return sectionedInterval(values.each, values.all, confidence);
  return intervalOfQuantile(latenciesOf(results, scope), values.each, q, confidence);
}

function metricsOf({ left, divisor }: SloExpression): Metric[] {
  return divisor === null ? [left] : [left, divisor];
}

function scaleOfSlo({ left, divisor }: SloExpression): Scale {
  if (divisor !== null) return "ratio";
  if (quantileOf(left.name) !== null) return "ms";
  const metric = METRICS.find(({ name }) => name === left.name);
  return metric === undefined ? "ratio" : scaleOf(metric);
}

/** A metric of one operation is about the whole client or service too. */
function namesOf(scenario: Scenario, metric: Metric): string[] {
  const key = ({ kind, name }: Scope): string => `${kind} ${name}`;
  const whole = key(scopeOfMetric(scenario, { ...metric, operation: null }));
  return metric.operation === null ? [whole] : [whole, key(scopeOfMetric(scenario, metric))];
}
