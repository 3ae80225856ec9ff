import { fenceposts } from "../mesh/deploy/rolling-update";
import { mean } from "../kernel/distribution/moments";
import type { Fault } from "../scenario/faults";
import type { Scenario } from "../scenario/scenario";

/** Instances for which there is room however often a fault comes that brings others. */
const COMING_MAX = 1000;

/**
 * How many instances of a service there can be in a run, one after the other: as many as there are at the
 * start, and all that what is done to them may bring. Where that comes again and again, a new instance may
 * have to take the number of one that is gone, or wait for it.
 */
export function slotsOf(scenario: Scenario, service: number): number {
  const initial = scenario.services[service].replicas.reduce((sum, count) => sum + count, 0);
  const own = scenario.faults.filter(({ on }) => on.service === null || on.service === service);
  const most = Math.max(initial, ...own.map(({ effect }) => (effect.kind === "scale" ? effect.to : 0)));
  const posts = own.map(({ effect }) =>
    effect.kind === "rollout" ? fenceposts(effect.maxSurge, effect.maxUnavailable, most).surge : 0,
  );
  const atOnce = most + Math.max(0, ...posts);
  const once = own.map((fault) => times(fault, scenario.run.durationNs) * births(fault, most, atOnce));
  return once.reduce((sum, count) => sum + Math.min(count, COMING_MAX + most), initial);
}

/** How often a fault comes, twice what is to be expected. */
function times({ every }: Fault, durationNs: number): number {
  if (every === null) return 1;
  const often = (2 * durationNs) / mean(every);
  return Number.isFinite(often) ? Math.ceil(often) + 1 : 1;
}

/** How many instances a fault may bring, when there are `atOnce` at the most. */
function births({ effect, on }: Fault, most: number, atOnce: number): number {
  switch (effect.kind) {
    case "scale":
      return 2 * most;
    case "rollout":
      return most;
    case "drain":
    case "kill":
      return on.instances !== null && "count" in on.instances ? on.instances.count : atOnce;
    default:
      return 0;
  }
}
