import { meanCount } from "../kernel/distribution/count";
import type { CallWarning } from "./lint-calls";
import { ratesInWords } from "./lint-rates";
import { timeOf } from "./mean-time";
import type { Scenario, Service } from "./scenario";
import type { Step } from "./step";

/** Time that takes no CPU, and time that does. */
const OWN_TIME = ["wait", "work"] as const;

/**
 * Warns of pools that no step uses, and of pools and limits of operations whose slots are held for longer
 * than there is time even when calls took none. `rates`: by service and operation, a second.
 */
export function lintPools(scenario: Scenario, rates: readonly (readonly number[])[]): CallWarning[] {
  return [...namedPools(scenario, rates), ...bulkheads(scenario, rates)];
}

function bulkheads(scenario: Scenario, rates: readonly (readonly number[])[]): CallWarning[] {
  return scenario.services.flatMap((service, index) =>
    service.operations.flatMap(({ name, concurrency, steps }, operation) => {
      if (concurrency === null) return [];
      const held = rates[index][operation] * timeOf(steps, OWN_TIME);
      const path = `services.${service.name}.operations.${name}.concurrency`;
      return overload(scenario, index, path, held / concurrency.limit / instancesOf(service));
    }),
  );
}

function namedPools(scenario: Scenario, rates: readonly (readonly number[])[]): CallWarning[] {
  return scenario.services.flatMap((service, index) =>
    service.pools.flatMap(({ name, size }, pool) => {
      const path = `services.${service.name}.pools.${name}`;
      const uses = service.operations.map(({ steps }) => usesOf(steps, pool));
      if (uses.every(({ length }) => length === 0))
        return [{ service: index, message: `${path} is never used; a step holds a slot with use` }];
      const held = uses.reduce((sum, some, operation) => sum + rates[index][operation] * total(some), 0);
      return overload(scenario, index, path, held / size / instancesOf(service));
    }),
  );
}

/** `heldNs`: what each slot is asked for a second. */
function overload(scenario: Scenario, service: number, path: string, heldNs: number): CallWarning[] {
  const erlangs = heldNs / 1e9;
  if (!(erlangs >= 1) || erlangs === Infinity) return [];
  const message =
    `${path} is offered ${erlangs.toFixed(2)} erlangs per slot ` +
    `${ratesInWords(scenario, service)}: it cannot keep up`;
  return [{ service, message }];
}

/** For each use of a pool in the steps: how long it holds a slot each time that the steps are done, ns. */
function usesOf(steps: readonly Step[], pool: number, count = 1): number[] {
  return steps.flatMap((step) => {
    switch (step.kind) {
      case "parallel":
        return step.branches.flatMap((branch) => usesOf(branch, pool, count));
      case "repeat":
        return usesOf(step.steps, pool, count * meanCount(step.times));
      case "choose": {
        const all = step.branches.reduce((sum, { weight }) => sum + weight, 0);
        return step.branches.flatMap((one) => usesOf(one.steps, pool, (count * one.weight) / all));
      }
      case "cache":
        return usesOf(step.miss, pool, count * (1 - step.hit));
      case "use": {
        const inner = usesOf(step.steps, pool, count);
        return step.pool === pool ? [count * timeOf([step], OWN_TIME), ...inner] : inner;
      }
      default:
        return [];
    }
  });
}

function total(times: readonly number[]): number {
  return times.reduce((sum, time) => sum + time, 0);
}

function instancesOf({ replicas }: Service): number {
  return replicas.reduce((sum, count) => sum + count, 0);
}
