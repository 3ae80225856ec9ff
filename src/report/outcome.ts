import type { Scenario } from "../scenario/scenario";
import type { Result } from "../stats/result";

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
  /** Somebody stopped it before its end; what it has is kept. */
  readonly interrupted: boolean;
  /** Names of the variants of which nothing was done by then. */
  readonly missing?: readonly string[];
}

/** The part of the run that is measured, in seconds; a run that was cut short has less of it. */
export function measuredSeconds({ partial, endNs, durationNs, warmupNs }: Result): number {
  const untilNs = partial ? Math.min(endNs, durationNs) : durationNs;
  return Math.max(0, untilNs - warmupNs) / 1e9;
}
