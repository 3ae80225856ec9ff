import { compareMetric } from "./compared";
import { differenceUnit, figure, scaleOf, signed } from "./figure";
import type { MeasuredExperiment, MeasuredVariant } from "./measured";
import type { MetricName } from "./metrics";
import { line, type LineBlock } from "./view";

/** Fewer successes than this say little about their 99.9th percentile: ten of them lie beyond it. */
const ENOUGH_FOR_P999 = 10_000;
/** A service measured this busy has no spare time: the figure itself cannot exceed 1. */
const SATURATED = 0.99;
const MANY_IN_FLIGHT = 0.001;

/** Why the figures of a variant may mislead, and what to change; empty when nothing speaks against them. */
export function adviceOn(variant: MeasuredVariant): LineBlock[] {
  return [
    ...partial(variant),
    ...replications(variant),
    ...saturation(variant),
    ...samples(variant),
    ...inFlight(variant),
    ...closeObjectives(variant),
  ].map(note);
}

/** Differences too small to be told from chance, and how many replications would likely show them. */
export function adviceOnComparison({ variants, baseline }: MeasuredExperiment): LineBlock[] {
  if (baseline === null) return [];
  return variants.filter((variant) => variant !== baseline).flatMap((variant) => unclear(variant, baseline));
}

function note(text: string): LineBlock {
  return line(`note: ${text}`);
}

function partial({ name, results }: MeasuredVariant): string[] {
  const cut = results.filter((result) => result.partial).length;
  if (cut === 0) return [];
  return [
    `${cut} of ${results.length} replications of ${name} ended early, so the figures ` +
      "cover only part of the time; raise run.maxEvents or shorten run.duration",
  ];
}

function replications({ results }: MeasuredVariant): string[] {
  if (results.length > 1) return [];
  return ["one replication gives no confidence interval: set run.replications to 5 or more"];
}

function saturation({ scopes }: MeasuredVariant): string[] {
  return scopes
    .filter(({ scope, pooled }) => scope.kind === "service" && pooled.utilization >= SATURATED)
    .map(
      ({ scope, pooled }) =>
        `${scope.name} is saturated (utilization ${figure(pooled.utilization, "percent")} ` +
        "%): there is no steady state, and its latencies grow with the length of the run; " +
        "add replicas or lower the load",
    );
}

function samples({ scopes }: MeasuredVariant): string[] {
  return scopes
    .filter(({ scope, pooled }) => scope.kind === "client" && scope.target === null && pooled.successes > 0)
    .filter(({ pooled }) => pooled.successes < ENOUGH_FOR_P999)
    .map(
      ({ scope, pooled }) =>
        `p99.9 of ${scope.name} rests on ${pooled.successes} successes, fewer than ` +
        `${ENOUGH_FOR_P999}; run for longer or use more replications`,
    );
}

function inFlight({ scopes }: MeasuredVariant): string[] {
  return scopes
    .filter(({ scope, pooled }) => scope.kind === "client" && scope.target === null && pooled.in_flight > 0)
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

function unclear(variant: MeasuredVariant, baseline: MeasuredVariant): LineBlock[] {
  const clients = variant.scopes.filter(({ scope }) => scope.kind === "client" && scope.target === null);
  return clients.flatMap((measured) =>
    (["availability", "p99"] satisfies MetricName[]).flatMap((name) => {
      const { metric, against } = compareMetric(variant, measured, baseline, name);
      const difference = against?.difference;
      if (difference?.verdict !== "no-difference" || difference.diff === 0) return [];
      const { diff, high, n } = difference;
      // The half-width shrinks with the root of the number of replications.
      const needed = Math.ceil(n * square((high! - diff) / diff));
      const size = signed(diff, scaleOf(metric)) + differenceUnit(scaleOf(metric));
      const outlook =
        needed > 1000
          ? "it would take more than 1000 replications to tell"
          : `about ${needed + 1} replications might tell`;
      return [
        note(
          `${measured.scope.name}.${name} of ${variant.name} differs by ${size}, less than its ` +
            `interval is wide; ${outlook}`,
        ),
      ];
    }),
  );
}

function square(value: number): number {
  return value * value;
}
