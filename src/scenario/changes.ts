import type { Balancing, Change, Fault } from "./faults";
import { setPath } from "./patch";
import type { Edge, Scenario, Service } from "./scenario";
import type { Dict, Place } from "./tree";
import { find } from "./tree";
import type { Context } from "./types";
import { report } from "./types";

/**
 * Works out what the settings of each `set` fault come to: the scenario is read once more with them, and
 * compared. `readAgain` reports what is wrong with them, and then answers null.
 */
export function resolveChanges(
  scenario: Scenario,
  tree: Dict,
  context: Context,
  readAgain: (changed: Dict) => Scenario | null,
): Scenario {
  const { faults } = scenario;
  if (faults.every(({ effect }) => effect.kind !== "set")) return scenario;
  const resolved = faults.map((fault, i): Fault => {
    const { effect } = fault;
    if (effect.kind !== "set") return fault;
    const place = placeOf(tree, i);
    let changed: Dict | null = tree;
    for (const { path, value } of effect.settings) {
      if (changed !== null) changed = setPath(changed, path, value, value.place, context);
    }
    const after = changed === null ? null : readAgain(changed);
    if (after === null) return fault;
    const changes = differences(scenario, after);
    const wrong = impossible(scenario, after, changes);
    if (wrong !== null) report(context, place, `faults[${i}].set: ${wrong}`);
    return { ...fault, effect: { ...effect, settings: [], changes } };
  });
  return { ...scenario, faults: resolved };
}

function placeOf(tree: Dict, index: number): Place {
  const faults = find(tree, "faults");
  const fault = faults?.kind === "list" ? faults.items[index] : undefined;
  return (fault?.kind === "map" ? fault.entries.get("set")?.place : undefined) ?? tree.place;
}

/** Infinity, which JSON does not have, is told from null. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (inner === Infinity ? "Infinity" : inner));
}

function differences(from: Scenario, to: Scenario): Change[] {
  const changes: Change[] = [];
  const add = (change: Change): void => {
    if (text(change.before) !== text(change.after)) changes.push(change);
  };
  from.mesh.edges.forEach(({ policy: before }, edge) => {
    const { policy: after } = to.mesh.edges[edge];
    add({ of: "timeout", edge, before: before.timeoutNs, after: after.timeoutNs });
    add({ of: "retry", edge, before: before.retry, after: after.retry });
    add({ of: "balancer", edge, before: balancing(before), after: balancing(after) });
  });
  from.services.forEach((before, service) => {
    const after = to.services[service];
    before.operations.forEach((_, operation) => {
      const [was, is] = [before, after].map((one) => errorsOf(one, operation));
      add({ of: "errors", service, operation, before: was, after: is });
    });
    add({ of: "workers", service, before: before.workers, after: after.workers });
    add({ of: "queue", service, before: before.queue.limit, after: after.queue.limit });
  });
  add({ of: "network", before: from.topology.network, after: to.topology.network });
  return changes;
}

function balancing({ balancer, health }: Edge["policy"]): Balancing {
  return { balancer, health };
}

/** Chance that an attempt at an operation fails after its work, of itself or of its service. */
export function errorsOf(service: Service, operation: number): number {
  return 1 - (1 - service.errors) * (1 - service.operations[operation].errors);
}

/** What is written beside a balancer or a retry that can be changed, and stays what it is. */
const FIXED = [
  { of: "hedge", name: "hedge (retry can)" },
  { of: "affinity", name: "affinity of a balancer" },
  { of: "subset", name: "subset of a balancer" },
] as const;

/** Why a world cannot go from one to the other; null: it can. */
function impossible(from: Scenario, to: Scenario, changes: readonly Change[]): string | null {
  const fixed = fixedPart(from, to);
  if (changes.length === 0) return fixed ?? "nothing is other than it was";
  for (const change of changes) {
    if (change.of === "balancer") {
      const names = [change.before.balancer.name, change.after.balancer.name];
      if (names.includes("centralQueue"))
        return "callers cannot begin or cease to share a central queue while a run goes on";
      if (from.mesh.edges[change.edge].policy.connections !== null)
        return "the balancer of a policy with connections cannot be changed while a run goes on";
    }
    if (change.of === "workers") {
      const { name, cores } = from.services[change.service];
      if (cores === Infinity)
        return `services.${name}.workers can only be changed while a run goes on where it has cores`;
      if (change.before === Infinity || change.after === Infinity)
        return `services.${name}.workers cannot go from or to no limit while a run goes on`;
      if (cores < change.before !== cores < change.after)
        return `services.${name}: workers may not come to be more than the cores, or no more than these`;
    }
  }
  if (fixed !== null) return fixed;
  const queues = from.services.some(
    ({ queue }, i) => text({ ...queue, limit: 0 }) !== text({ ...to.services[i].queue, limit: 0 }),
  );
  return queues ? "of a queue only the limit can be changed while a run goes on" : null;
}

function fixedPart(from: Scenario, to: Scenario): string | null {
  for (const { of, name } of FIXED) {
    const differs = ({ policy }: Edge, edge: number): boolean =>
      text(policy[of]) !== text(to.mesh.edges[edge].policy[of]);
    if (from.mesh.edges.some(differs)) return `${name} cannot be changed while a run goes on`;
  }
  return null;
}
