import { compareMetric } from "./compared";
import type { Paired } from "../stats/paired";
import { differenceUnit, figure, scaleOf, signed, unitText } from "./figure";
import { findScope, levelText, type MeasuredExperiment, type MeasuredVariant } from "./measured";
import type { Measured, MetricName } from "./metrics";
import { answerOfSelection } from "./selection-view";
import { tally } from "./slo-lines";

/** What a run comes to, in one sentence: its objectives, or how its requests fared where it has none. */
export function answerOfRun(variant: MeasuredVariant): string {
  const { slos } = variant;
  if (slos.length > 0) {
    const failed = slos.filter(({ pass }) => !pass).map(({ name }) => name);
    const text = tally(slos);
    return `${text[0].toUpperCase()}${text.slice(1)}${failed.length > 0 ? `: ${failed.join("; ")}` : ""}.`;
  }
  const { successes, errors, availability, p50, p99 } = meshOf(variant).pooled;
  if (successes + errors === 0) return "No request ended in the measured time.";
  if (successes === 0) return `All ${errors} requests failed.`;
  const share = errors === 0 ? `All ${successes}` : `${figure(availability, "percent")} % of the`;
  const [half, most] = [p50, p99].map((value) => figure(value, "ms") + unitText("ms"));
  return `${share} requests succeeded, half of them within ${half}, 99 % within ${most}.`;
}

/**
 * The answer in one sentence, over all clients together. Of the variants that no other is shown to be more
 * available than, the one with the lowest p99 does best; it is named only when it is shown to beat the
 * baseline. An ideal that no proxy reaches is no answer.
 */
export function answerOfComparison(experiment: MeasuredExperiment): string {
  const { variants, baseline, selection } = experiment;
  if (selection !== null) return answerOfSelection(selection, experiment);
  if (baseline === null) return "";
  if (baseline.results.length < 2) {
    return "One replication cannot tell a difference from chance: set run.replications to 5 or more.";
  }
  const real = variants.filter((variant) => variant === baseline || !isIdeal(variant));
  const unbeaten = real.filter((variant) =>
    real.every((other) => verdict(other, variant, "availability") !== "better"),
  );
  const first = unbeaten.includes(baseline) ? baseline : unbeaten[0];
  const best = unbeaten.reduce((one, other) => (p99Of(other) < p99Of(one) ? other : one), first);
  const ideals = variants.filter((variant) => !real.includes(variant)).map(({ name }) => name);
  const without = ideals.length > 0 ? `, ${ideals.join(" and ")} left out as no proxy can do it` : "";
  const rule = `(availability first, then p99${without})`;
  const none = `No variant is shown to beat ${baseline.name}, the baseline ${rule}`;
  if (best === baseline) {
    const isShown = real.every((variant) => variant === baseline || isBeaten(variant, baseline));
    const text = isShown ? `${baseline.name}, the baseline, is shown to do best ${rule}` : none;
    return `${text}${objectives(best)}.`;
  }
  const isBetter = (["availability", "p99"] satisfies MetricName[]).some(
    (name) => verdict(best, baseline, name) === "better",
  );
  if (!isBetter) {
    return `${none}; ${best.name} comes out ahead, but that may be chance.`;
  }
  const differences = [difference(best, baseline, "availability"), difference(best, baseline, "p99")];
  return (
    `${best.name} does best: ${differences.filter((text) => text !== null).join(" and ")} ` +
    `against ${baseline.name} (${levelText(baseline)} intervals)${objectives(best)}.`
  );
}

/** Balances by the central queue, which exists only in a simulator. */
function isIdeal({ scenario }: MeasuredVariant): boolean {
  return scenario.mesh.edges.some(({ policy }) => policy.balancer.name === "centralQueue");
}

/** Less available, or as far as can be told as available, with a higher p99. */
function isBeaten(variant: MeasuredVariant, by: MeasuredVariant): boolean {
  const availability = verdict(variant, by, "availability");
  return availability === "worse" || (availability !== "better" && verdict(variant, by, "p99") === "worse");
}

function objectives({ slos }: MeasuredVariant): string {
  if (slos.length === 0) return "";
  return `; ${slos.every(({ pass }) => pass) ? "" : "but "}${tally(slos)} there`;
}

function meshOf(variant: MeasuredVariant): Measured {
  return findScope(variant, { kind: "mesh", name: "mesh" })!;
}

/** Infinity when nothing succeeded. */
function p99Of(variant: MeasuredVariant): number {
  const { p99 } = meshOf(variant).pooled;
  return Number.isNaN(p99) ? Infinity : p99;
}

function verdict(variant: MeasuredVariant, against: MeasuredVariant, name: MetricName): string | null {
  return compareMetric(variant, meshOf(variant), against, name).against?.difference.verdict ?? null;
}

/** "availability +0.31 points [+0.25, +0.37]"; null where it has no value. */
function difference(variant: MeasuredVariant, baseline: MeasuredVariant, name: MetricName): string | null {
  const { metric, against } = compareMetric(variant, meshOf(variant), baseline, name);
  const { diff, low, high, ratio } = against!.difference;
  if (!Number.isFinite(diff)) return null;
  const scale = scaleOf(metric);
  const size = `${name} ${signed(diff, scale)}${differenceUnit(scale)}`;
  if (low === null || high === null) return size;
  return `${size} [${signed(low, scale)}, ${signed(high, scale)}]${name === "p99" ? timesText(ratio) : ""}`;
}

/** ", 0.42 times [0.40, 0.44]"; empty where there is no ratio. */
function timesText(ratio: Paired["ratio"]): string {
  if (ratio === null || ratio.low === null || ratio.high === null) return "";
  const [value, low, high] = [ratio.value, ratio.low, ratio.high].map((times) => times.toPrecision(3));
  return `, ${value} times [${low}, ${high}],`;
}
