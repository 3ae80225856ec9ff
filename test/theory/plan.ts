import { BEYOND, UNMEASURED } from "./beyond";
import { Beyond } from "./case";
import type { Expected, TheoryCase } from "./case";
import { spread, wrong } from "./judge";
import type { Measured } from "./measure";
import { run, translate } from "./translate";

/** Requests of a short run, where a case states no other number; and where no chance is involved. */
const QUICK_REQUESTS = 500_000;
const FEW_REQUESTS = 1_000;

/** The length of a short run of this case. */
export function quickRequests({ run: { quick, measured_requests }, expected }: TheoryCase): number {
  const isCertain = Object.values(expected).every(({ deterministic }) => deterministic === true);
  return quick?.measured_requests ?? measured_requests ?? (isCertain ? FEW_REQUESTS : QUICK_REQUESTS);
}

/** Why we cannot run a case; null: we can. */
export function whyBeyond(theory: TheoryCase): string | null {
  try {
    translate(theory, QUICK_REQUESTS);
    return null;
  } catch (error) {
    // Whatever else is wrong is for its test to show.
    if (!(error instanceof Beyond)) return null;
    return BEYOND[theory.id] ?? `the translator has no words for: ${error.message}`;
  }
}

/** What a case expects of a short run and we measure. Throws when a metric is neither measured nor known not to be. */
export function expectations(
  theory: TheoryCase,
  runs: readonly ReadonlyMap<string, Measured>[],
): { metric: string; expected: Expected; runs: Measured[] }[] {
  const skip = theory.run.quick?.skip ?? [];
  return Object.entries(theory.expected).flatMap(([metric, expected]) => {
    if (skip.includes(metric) || Object.hasOwn(UNMEASURED, metric)) return [];
    const measured = runs.map((values) => {
      const value = values.get(metric);
      if (value === undefined) throw new Error(`${theory.id}: nothing measures ${metric}`);
      return value;
    });
    return [{ metric, expected, runs: measured }];
  });
}

/** One run of a case for each seed, and all that is wrong with their means. */
export function judge(
  theory: TheoryCase,
  requests: number,
  seeds: readonly string[],
): { problems: string[]; spreads: Map<string, number> } {
  const runs = seeds.map((seed) => run(translate(theory, requests, seed)));
  const spreads = new Map<string, number>();
  const problems = expectations(theory, runs).flatMap(({ metric, expected, runs: measured }) => {
    const found = spread(metric, expected, measured);
    if (found !== undefined) spreads.set(metric, found);
    return wrong(metric, expected, measured) ?? [];
  });
  return { problems, spreads };
}
