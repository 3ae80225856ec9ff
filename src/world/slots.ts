import { fenceposts } from "../mesh/deploy/rolling-update";
import type { Fault } from "../scenario/faults";
import type { Scenario } from "../scenario/scenario";

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
  return own.reduce((sum, fault) => sum + births(fault, most, atOnce), initial);
}

/** How many instances a fault may bring, when there are `atOnce` at the most. */
function births({ effect, every, on }: Fault, most: number, atOnce: number): number {
  const again = every === null ? 1 : 2;
  switch (effect.kind) {
    case "scale":
      return 2 * again * most;
    case "rollout":
      return again * most;
    case "drain":
    case "kill":
      return again * (on.instances !== null && "count" in on.instances ? on.instances.count : atOnce);
    default:
      return 0;
  }
}
