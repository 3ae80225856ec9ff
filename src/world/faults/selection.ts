import type { Stream } from "../../kernel/stream";
import type { Selector } from "../../scenario/faults";
import type { Instances } from "../instances";

/** Is this instance one that the selector means, before it is asked which of them? */
export function matches(instances: Instances, on: Selector, instance: number): boolean {
  // Whoever is called: all that say so agree.
  const service = on.service ?? on.edge?.callee ?? on.operation?.service ?? null;
  if (service !== null && instances.serviceOf(instance).index !== service) return false;
  if (on.zones !== null && !on.zones.includes(instances.zone[instance])) return false;
  if (on.version !== null && instances.versionOf(instance).name !== on.version) return false;
  if (on.node === null) return true;
  return instances.node[instance] === instances.nodeNumber(on.node.zone, on.node.number);
}

/** The instances that a fault is aimed at, in order. Draws: one for each of those that chance chooses. */
export function select(instances: Instances, on: Selector, random: Stream): number[] {
  const matching: number[] = [];
  for (let instance = 0; instance < instances.count; instance++) {
    if (instances.exists(instance) && matches(instances, on, instance)) matching.push(instance);
  }
  if (on.instances === null) return matching;
  if ("indices" in on.instances) {
    const { indices } = on.instances;
    return matching.filter((one) => indices.includes(one - instances.serviceOf(one).firstInstance));
  }
  const count =
    "count" in on.instances ? on.instances.count : Math.round(on.instances.share * matching.length);
  return sample(matching, count, random).sort((a, b) => a - b);
}

/** `count` of `from`, each set with equal chance (partial Fisher-Yates shuffle). */
function sample(from: readonly number[], count: number, random: Stream): number[] {
  const pool = from.slice();
  const end = Math.min(count, pool.length);
  for (let k = 0; k < end; k++) {
    const other = k + random.below(pool.length - k);
    [pool[k], pool[other]] = [pool[other], pool[k]];
  }
  return pool.slice(0, end);
}
