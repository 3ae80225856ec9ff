import { formatDuration } from "../lib/duration";
import { groupBy } from "../stats/aggregate";
import type { Paired } from "../stats/paired";
import { loadAdvice } from "./advice-on-load";
import { pairingAdvice, sampleAdvice } from "./advice-on-samples";
import { compareMetric } from "./compared";
import { findings } from "./findings";
import { differenceUnit, figure, scaleOf, signed } from "./figure";
import { findScope, type MeasuredExperiment, type MeasuredVariant } from "./measured";
import { intervalOf, type Measured, type MetricName } from "./metrics";
import { QUANTILES } from "./summary-csv";

const MANY_IN_FLIGHT = 0.001;
/** Characters of names that a note lists; points of a sweep may have long ones. */
const NAMES_MOST = 120;
/** Percentiles that tables of several variants have. */
const COMPARED = ["p50", "p99"] as const satisfies readonly MetricName[];
/** Replications that nobody would wait for. */
const MANY = 1000;

/**
 * Why figures may mislead, and what to change; empty when nothing speaks against them. Where there are
 * several variants, each note says which it is about.
 */
export function adviceOn(experiment: MeasuredExperiment): string[] {
  const { variants, baseline, interrupted, missing } = experiment;
  const about = variants.flatMap((variant) => {
    const texts = [
      ...cutShort(variant, interrupted),
      ...loadAdvice(variant),
      ...sampleAdvice(variant, clientsOf(variant), baseline === null ? QUANTILES : COMPARED),
      ...inFlight(variant),
      ...closeObjectives(variant),
      ...leftOut(variant),
    ];
    return texts.map((text) => ({ text, variant: variant.name }));
  });
  const ofVariants = groupBy(about, ({ text }) => text).map((same) => {
    const all = same.length === variants.length;
    const names = all ? "all variants" : namesIn(same.map(({ variant }) => variant));
    return variants.length === 1 ? same[0].text : `${names}: ${same[0].text}`;
  });
  return [
    ...stopped(variants, interrupted, missing),
    ...findings(experiment),
    ...replications(variants),
    ...ofVariants,
  ];
}

function namesIn(names: readonly string[]): string {
  const text = names.join(", ");
  if (text.length <= NAMES_MOST || names.length < 3) return text;
  return `${names[0]} and ${names.length - 1} others`;
}

/** Sampled requests beyond what may be written. */
function leftOut({ results, scenario: { outputs } }: MeasuredVariant): string[] {
  const most = (of: "unlisted" | "untraced"): number =>
    Math.max(0, ...results.map(({ samples: written }) => written?.[of] ?? 0));
  const text = (path: string, limit: number, more: number): string[] =>
    more === 0
      ? []
      : [`${path}.limit is ${limit}: up to ${more} sampled requests that came later are not written`];
  return [
    ...text("outputs.requests", outputs.requests?.limit ?? 0, most("unlisted")),
    ...text("outputs.traces", outputs.traces?.limit ?? 0, most("untraced")),
  ];
}

/** What a comparison does not show, though it may seem to. */
export function adviceOnComparison(experiment: MeasuredExperiment): string[] {
  const { variants, baseline } = experiment;
  if (baseline === null) return [];
  const others = variants.filter((variant) => variant !== baseline);
  return [
    ...others.flatMap((variant) => survivors(variant, baseline)),
    ...pairingAdvice(experiment, clientsOf(baseline)),
    ...clientsOf(baseline).flatMap(({ scope }) =>
      (["availability", "p99"] satisfies MetricName[]).flatMap((name) =>
        unclear(others, baseline, scope.name, name),
      ),
    ),
  ];
}

function stopped(
  variants: readonly MeasuredVariant[],
  interrupted: boolean,
  missing: readonly string[],
): string[] {
  if (!interrupted) return [];
  const [{ results, scenario }] = variants;
  const done =
    `this was stopped before its end: the figures are of ${results.length} of the ` +
    `${scenario.run.replications} replications asked for`;
  return missing.length === 0 ? [done] : [`${done}; nothing was done of ${missing.join(", ")}`];
}

function cutShort({ results }: MeasuredVariant, interrupted: boolean): string[] {
  const cut = results.filter((result) => result.partial);
  if (cut.length === 0) return [];
  const { durationNs } = cut[0];
  const atNs = Math.min(...cut.map(({ endNs }) => Math.min(endNs, durationNs)));
  const where = `at ${formatDuration(Math.floor(atNs / 1e6) * 1e6)} of ${formatDuration(durationNs)}`;
  const which = `${cut.length} of ${results.length} replications`;
  if (cut.some(({ notes }) => notes.some(({ kind }) => kind === "stuck"))) {
    return [
      `${which} stood still ${where}: requests fail without taking any time, and their senders ask again ` +
        "at once; give the users a think time, or retries a back-off",
    ];
  }
  return interrupted
    ? [`${which} ended where the run was stopped, ${where}; the figures cover no more`]
    : [
        `${which} reached run.maxEvents ${where}, and the figures cover no more: raise run.maxEvents or ` +
          "shorten run.duration",
      ];
}

function replications(variants: readonly MeasuredVariant[]): string[] {
  if (variants.some(({ results }) => results.length > 1)) return [];
  const isCompared = variants.length > 1;
  const isKnown = variants.every((variant) =>
    clientsOf(variant).every((of) => intervalOf(of, "p99", variant.scenario.run.confidence) !== null),
  );
  if (!isKnown || isCompared) {
    return [
      isCompared
        ? "one replication cannot tell differences from chance: set run.replications to 5 or more"
        : "one replication of this length gives no confidence interval for all figures: set " +
          "run.replications to 5 or more",
    ];
  }
  return ["intervals are by batches of the one replication; replications are the safer way to them"];
}

function inFlight(variant: MeasuredVariant): string[] {
  return clientsOf(variant)
    .filter(({ pooled }) => pooled.in_flight > MANY_IN_FLIGHT * pooled.requests)
    .map(
      ({ scope, pooled }) =>
        `${pooled.in_flight} requests of ${scope.name} were still open when the run ended; ` +
        "they are in neither latency nor availability, which look better than they are; set " +
        "a timeout or a longer run.drain",
    );
}

function closeObjectives({ slos }: MeasuredVariant): string[] {
  return slos
    .filter(({ interval, limit }) => interval !== null && interval.low < limit && limit < interval.high)
    .map(
      ({ name }) =>
        `the limit of "${name}" lies inside the interval of what was observed: with other ` +
        "seeds the verdict may turn; use more replications",
    );
}

/** A lower latency of fewer successes: those that would have been slow have failed instead. */
function survivors(variant: MeasuredVariant, baseline: MeasuredVariant): string[] {
  return clientsOf(variant).flatMap((measured) => {
    const difference = (name: MetricName): Paired | undefined =>
      compareMetric(variant, measured, baseline, name).against?.difference;
    const availability = difference("availability");
    const p99 = difference("p99");
    if (availability?.verdict !== "worse" || p99?.verdict !== "better") return [];
    const lost = `${figure(-availability.diff * 100, "mean")} points fewer`;
    return [
      `${variant.name} has a lower p99 of ${measured.scope.name} only among the requests that succeed, ` +
        `${lost} than with ${baseline.name}`,
    ];
  });
}

/** Differences too small to be told from chance, and how many replications would likely show them. */
function unclear(
  others: readonly MeasuredVariant[],
  baseline: MeasuredVariant,
  client: string,
  name: MetricName,
): string[] {
  const outlooks = others.flatMap((variant) => {
    const measured = findScope(variant, { kind: "client", name: client });
    if (measured === undefined) return [];
    const { metric, against } = compareMetric(variant, measured, baseline, name);
    const difference = against?.difference;
    if (difference?.verdict !== "no-difference" || difference.diff === 0) return [];
    const { diff, high, n } = difference;
    // The half-width shrinks with the root of the number of replications.
    const needed = Math.ceil(n * square((high! - diff) / diff)) + 1;
    const size = signed(diff, scaleOf(metric)) + differenceUnit(scaleOf(metric));
    return [`${variant.name} (${size}; ${needed > MANY ? `more than ${MANY}` : `about ${needed}`})`];
  });
  if (outlooks.length === 0) return [];
  return [
    `${client}.${name} cannot be told from that of ${baseline.name}, in brackets the difference and how ` +
      `many replications might show it: ${outlooks.join(", ")}`,
  ];
}

function clientsOf({ scopes }: MeasuredVariant): Measured[] {
  return scopes.filter(({ scope }) => scope.kind === "client" && scope.target === null);
}

function square(value: number): number {
  return value * value;
}
