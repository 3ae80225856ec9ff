import { expectedRequests, expectedWork } from "../scenario/expected";
import type { Scenario } from "../scenario/scenario";
import { total } from "../stats/aggregate";
import { type Controlled, controlled } from "../stats/control-variates";
import type { Result } from "../stats/result";
import { unitsOf } from "../stats/units";
import type { MeasuredVariant } from "./measured";
import type { Measured } from "./metrics";
import type { VariantOutcome } from "./outcome";

/** How far the chance of each replication was from what was to be expected of it. */
export interface Control {
  readonly name: "arrivals" | "work";
  /** by replication: requests, or ns of work, above (below 0: under) the expected */
  readonly excess: readonly number[];
}

/** What the luck of a variant's replications can be read from; none where its expectation is not known. */
export function controlsOf({ scenario, results }: VariantOutcome): Control[] {
  // Faults change rates and cut work short; so does the end of a run that came too early.
  if (scenario.faults.length > 0 || results.some(({ partial }) => partial)) return [];
  const arrivals = averagesOf(results, (result) => excessArrivals(scenario, result));
  const work = averagesOf(results, (result) => excessWork(scenario, result));
  const named = [
    { name: "arrivals", excess: arrivals },
    { name: "work", excess: work },
  ] as const;
  return named.flatMap(({ name, excess }) =>
    isKnown(excess) && new Set(excess).size > 1 ? [{ name, excess }] : [],
  );
}

/** Of each replication or pair; null where one of it has none. */
function averagesOf(results: readonly Result[], of: (result: Result) => number | null): (number | null)[] {
  return unitsOf(results).map((unit) => {
    const values = unit.map(of);
    return values.includes(null) ? null : total(values, (value) => value!) / values.length;
  });
}

function isKnown(excess: readonly (number | null)[]): excess is readonly number[] {
  return !excess.includes(null);
}

/** Of all clients whose number is to be expected; null: there is none. */
function excessArrivals({ clients }: Scenario, result: Result): number | null {
  const { warmupNs, durationNs, routes } = result;
  const differences = clients.flatMap((client) => {
    const expected = expectedRequests(client, warmupNs, durationNs);
    const own = routes.filter(({ callerKind, caller }) => callerKind === "client" && caller === client.name);
    return expected === null ? [] : [total(own, ({ requests }) => requests) - expected];
  });
  return differences.length === 0 ? null : total(differences, (difference) => difference);
}

/**
 * Of all services together: work done less what as many attempts were to need. Its mean is 0 as an attempt
 * comes before anybody knows its work. Null where work may have been cut short or was done for attempts that
 * came of it: with failures, retries, hedges, or attempts still open at the end.
 */
function excessWork({ services }: Scenario, result: Result): number | null {
  const { operations, routes, edges } = result;
  if ([...operations, ...routes].some(({ failures, inFlight }) => failures + inFlight > 0)) return null;
  if (edges.some(({ retries, hedges }) => retries + hedges > 0)) return null;
  let excess = total(result.services, ({ executedNs }) => executedNs);
  for (const { service, operation, requests } of operations) {
    if (requests === 0) continue;
    const own = services.find(({ name }) => name === service)?.operations;
    const expected = expectedWork(own!.find(({ name }) => name === operation)!);
    if (expected === null) return null;
    excess -= requests * expected;
  }
  return excess;
}

/** A mean latency with the luck of the replications taken out, in ns. */
export interface ControlledMean extends Controlled {
  readonly measured: Measured;
  /** Mean of the replications' means, as it came. */
  readonly plain: number;
  readonly controls: readonly Control[];
}

/** Those of all scopes that have one, where `run.controlVariates` asks for them. */
export function controlledMeans(variant: MeasuredVariant): ControlledMean[] {
  const { run } = variant.scenario;
  if (!run.controlVariates) return [];
  const controls = controlsOf(variant);
  if (controls.length === 0) return [];
  const excesses = controls.map(({ excess }) => excess);
  return variant.scopes.flatMap((measured) => {
    const values = measured.each.map((each) => each.mean);
    const found = controlled(values, excesses, run.confidence);
    const plain = total(values, (value) => value) / values.length;
    return found === null ? [] : [{ ...found, measured, plain, controls }];
  });
}

/** Why there are none though they are asked for; null: there are, or nobody asked. */
export function whyUncontrolled(variant: MeasuredVariant): string | null {
  if (!variant.scenario.run.controlVariates || controlledMeans(variant).length > 0) return null;
  const { name, results } = variant;
  const controls = controlsOf(variant);
  const reason =
    results.length < LEAST
      ? `it takes at least ${LEAST} replications, better 10 or more, and there are ${results.length}`
      : controls.length === 0
        ? "neither the number of requests nor their work has a known expectation that it varies about " +
          "(it takes Poisson arrivals, or random work and no failures, retries or hedges; no faults)"
        : "no mean latency is known in every replication";
  return `no control variates in ${name}: ${reason}`;
}

/** Replications with two controls. */
const LEAST = 5;
