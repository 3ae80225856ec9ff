import { formatDuration } from "../lib/duration";
import { lintBackups } from "./lint-backups";
import { lintCalls } from "./lint-calls";
import { lintCores } from "./lint-cores";
import { lintHostSets } from "./lint-host-sets";
import { lintPools } from "./lint-pools";
import { ratesInWords } from "./lint-rates";
import { operationRates, unhinderedRates } from "./operation-rates";
import { lintSessions } from "./lint-sessions";
import { lintWeights } from "./lint-weights";
import type { POLICY } from "./fields/mesh";
import { timeOf } from "./mean-time";
import type { Scenario, Service } from "./scenario";
import type { Step } from "./step";
import type { Place } from "./tree";
import { problemAt } from "./tree";
import type { Context, Type } from "./types";

type PolicyValues = typeof POLICY extends Type<infer V> ? V : never;

export function lintPolicy(policy: PolicyValues, context: Context): void {
  const { timeout, retry } = policy;
  if (timeout === undefined || typeof retry !== "object" || retry.perTry === undefined) return;
  if (retry.perTry <= timeout) return;
  const message =
    `retry.perTry ${formatDuration(retry.perTry)} exceeds timeout ${formatDuration(timeout)}: ` +
    "retries can never start";
  context.problems.push(problemAt(retry.placeOf("perTry"), "warning", message));
}

/**
 * Warns of services that are never called, cannot keep up, or do not go together. `places`: of each service's
 * key.
 */
export function lintScenario(scenario: Scenario, places: readonly Place[], context: Context): void {
  const called = new Set(scenario.mesh.edges.map(({ callee }) => callee));
  const rates = operationRates(scenario);
  const unhindered = unhinderedRates(scenario, rates);
  for (const [i, service] of scenario.services.entries()) {
    const warn = (message: string): number => context.problems.push(problemAt(places[i], "warning", message));
    if (!called.has(i)) warn(`services.${service.name} is never called`);
    const overload = findOverload(service, rates[i], mostInstances(scenario, i));
    if (overload !== null) {
      const { erlangs, per } = overload;
      warn(
        `services.${service.name} is offered ${erlangs.toFixed(2)} erlangs per ${per} ` +
          `${ratesInWords(scenario, i)}: it cannot keep up`,
      );
      continue;
    }
    const held = findOverload(service, unhindered[i], mostInstances(scenario, i));
    if (held !== null)
      warn(
        `services.${service.name} would be offered ${held.erlangs.toFixed(2)} erlangs per ${held.per} by ` +
          "users who never waited for it: closed loops slow down with what they wait for, and hide the " +
          "overload",
      );
  }
  for (const { service, message } of [
    ...lintBackups(scenario),
    ...lintCalls(scenario),
    ...lintCores(scenario),
    ...lintHostSets(scenario),
    ...lintSessions(scenario),
    ...lintWeights(scenario),
    ...lintPools(scenario, rates),
  ])
    context.problems.push(problemAt(places[service], "warning", message));
}

/** How many instances a service has at the start, or is scaled to. */
function mostInstances({ services, faults }: Scenario, service: number): number {
  const initial = services[service].replicas.reduce((sum, count) => sum + count, 0);
  const scaled = faults.map(({ effect, on }) =>
    effect.kind === "scale" && on.service === service ? effect.to : 0,
  );
  return Math.max(initial, ...scaled);
}

/**
 * What so many instances of a service are offered; null when they keep up, have no limit, or the load has no
 * mean.
 */
export function findOverload(
  service: Service,
  rates: readonly number[],
  instances: number,
): { erlangs: number; per: string } | null {
  const { perCore, perWorker } = offeredTo(service, rates, instances);
  const [erlangs, per] = perCore >= perWorker ? [perCore, "core"] : [perWorker, "worker"];
  return Number.isFinite(erlangs) && erlangs >= 1 ? { erlangs, per } : null;
}

/**
 * Erlangs that each core and each worker of so many instances is offered: 1 is all that it can do. The time
 * that a worker waits for callees is not in it.
 */
export function offeredTo(
  service: Service,
  rates: readonly number[],
  instances: number,
): { perCore: number; perWorker: number } {
  const speed = service.speeds.reduce((sum, part) => sum + part.share * part.speed, 0) || 1;
  const offered = (kinds: readonly Step["kind"][]): number =>
    service.operations.reduce((sum, { steps }, o) => sum + (rates[o] * timeOf(steps, kinds)) / 1e9, 0);
  const work = offered(["work"]) / speed / instances;
  const held = service.model === "threads" ? work + offered(["wait"]) / instances : work;
  return { perCore: work / service.cores, perWorker: held / service.workers };
}
