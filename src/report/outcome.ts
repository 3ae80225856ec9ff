import type { SweepGrid } from "../scenario/grid";
import type { Selection } from "../scenario/selection";
import type { Scenario } from "../scenario/scenario";
import type { Result } from "../stats/result";
import type { FoundPlan } from "./planned";

/** What became of one variant: the scenario that ran and one result per replication, in their order. */
export interface VariantOutcome {
  readonly name: string;
  readonly scenario: Scenario;
  readonly results: readonly Result[];
}

/** A whole experiment that has run. */
export interface ExperimentOutcome {
  readonly variants: readonly VariantOutcome[];
  /** Index into `variants`, or null. */
  readonly baseline: number | null;
  /** Whether each variant had chance of its own, instead of the same for all. */
  readonly independent?: boolean;
  /** Somebody stopped it before its end; what it has is kept. */
  readonly interrupted: boolean;
  /** Names of the variants of which nothing was done by then. */
  readonly missing?: readonly string[];
  /** How long the warm-up was found to be; null: nobody looked. */
  readonly warmUp?: FoundWarmUp | null;
  /** Which variant was chosen; null: nobody asked. */
  readonly selection?: FoundSelection | null;
  /** How narrow intervals have become; null: nobody asked. */
  readonly precision?: FoundPrecision | null;
  /** Of a sweep: what was set at each variant. */
  readonly grid?: SweepGrid;
  /** What a plan came to; its variants are the conditions of each answer. */
  readonly plan?: FoundPlan;
}

/** What a first pass showed of the time that a system takes to become as it will be. */
export interface FoundWarmUp {
  readonly deletedNs: number;
  /** Whether the rest looks level; if not, it was cut in the middle for want of a better place. */
  readonly isLevel: boolean;
  /** Whose latency took longest. */
  readonly variant: string;
  readonly client: string;
  /** Where the first fault begins and the first pass stopped looking; Infinity: it looked to the end. */
  readonly untilNs: number;
  /** Replications of the first pass. */
  readonly replications: number;
}

export interface FoundPrecision {
  readonly isReached: boolean;
  /** Replications that there may be at most. */
  readonly most: number;
  readonly targets: readonly FoundTarget[];
}

/** What came of one target in one variant. */
export interface FoundTarget {
  readonly variant: string;
  /** As written. */
  readonly text: string;
  /** Half the width of the interval that is held against it; NaN: there is none. */
  readonly half: number;
  /** Over the estimate. */
  readonly relative: number;
  /** Level of the interval: higher than that of the run where there are several targets. */
  readonly confidence: number;
  readonly isReached: boolean;
}

/** The part of the run that is measured, in seconds; a run that was cut short has less of it. */
export function measuredSeconds({ partial, endNs, durationNs, warmupNs }: Result): number {
  const untilNs = partial ? Math.min(endNs, durationNs) : durationNs;
  return Math.max(0, untilNs - warmupNs) / 1e9;
}

/** What came of choosing the best variant. */
export interface FoundSelection {
  readonly selection: Selection;
  /** Index of the chosen variant; null: none could be. */
  readonly chosen: number | null;
  /** Why, when none could be. */
  readonly reason: "limit" | "unknown" | "stopped" | null;
  /** Replications that each may have at most, and had at first. */
  readonly most: number;
  readonly first: number;
  /** by variant: the mean of its figures by replication, NaN without any */
  readonly means: readonly number[];
}
