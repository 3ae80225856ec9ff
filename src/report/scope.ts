import { mirrorName } from "../scenario/diversions";
import type { Metric } from "../scenario/metric";
import type { Caller, Scenario } from "../scenario/scenario";
import type { RouteResult } from "../stats/result";

/** Whose figures: a client, a service, one operation of either, the calls between two, or all together. */
export type Scope =
  | {
      readonly kind: "client";
      readonly name: string;
      readonly client: string;
      /** Only requests for this one; null: all. */
      readonly target: Target | null;
    }
  | {
      readonly kind: "service";
      readonly name: string;
      readonly service: string;
      readonly operation: string | null;
    }
  | {
      readonly kind: "edge";
      readonly name: string;
      readonly caller: string;
      readonly callerKind: CallerKind;
      readonly callee: string;
    }
  | { readonly kind: "mesh"; readonly name: "mesh" };

/** `mirror`: who sends copies of the calls of a client or service. */
export type CallerKind = RouteResult["callerKind"];

export interface Target {
  readonly service: string;
  readonly operation: string;
}

/**
 * Every scope that reports have, in their order: clients and services, each with its operations, then
 * edges, then the mesh.
 */
export function scopesOf(scenario: Scenario): Scope[] {
  return [
    ...scenario.clients.flatMap((_, index) => clientScopes(scenario, index)),
    ...scenario.services.flatMap((_, index) => serviceScopes(scenario, index)),
    ...scenario.mesh.edges.map(({ caller, callee, isMirror }) =>
      edgeScope(callerOf(scenario, caller, isMirror), scenario.services[callee].name),
    ),
    { kind: "mesh", name: "mesh" },
  ];
}

/** The scope that a metric of an objective is of. */
export function scopeOfMetric(scenario: Scenario, { scope, index, operation }: Metric): Scope {
  if (scope === "client") {
    const target = operation === null ? null : targetOf(scenario, operation);
    return clientScope(scenario, index, target);
  }
  const { name, operations } = scenario.services[index];
  return serviceScope(name, operation === null ? null : operations[operation.operation].name);
}

function clientScopes(scenario: Scenario, index: number): Scope[] {
  const targets = scenario.clients[index].mix.map((entry) => targetOf(scenario, entry));
  const parts = targets.length > 1 ? targets : [];
  return [null, ...parts].map((target) => clientScope(scenario, index, target));
}

function serviceScopes({ services }: Scenario, index: number): Scope[] {
  const { name, operations } = services[index];
  const parts = operations.length > 1 ? operations.map((operation) => operation.name) : [];
  return [null, ...parts].map((operation) => serviceScope(name, operation));
}

/** The service is left out of the name where the client's targets have different operations anyway. */
function clientScope(scenario: Scenario, index: number, target: Target | null): Scope {
  const { name: client, mix } = scenario.clients[index];
  if (target === null) return { kind: "client", name: client, client, target };
  const alike = mix.filter((entry) => targetOf(scenario, entry).operation === target.operation);
  const path = alike.length > 1 ? `${target.service}.${target.operation}` : target.operation;
  return { kind: "client", name: `${client}.${path}`, client, target };
}

function serviceScope(service: string, operation: string | null): Scope {
  return {
    kind: "service",
    name: operation === null ? service : `${service}.${operation}`,
    service,
    operation,
  };
}

function edgeScope(
  { caller, callerKind }: { caller: string; callerKind: CallerKind },
  callee: string,
): Scope {
  return { kind: "edge", name: `${caller}->${callee}`, caller, callerKind, callee };
}

function targetOf({ services }: Scenario, entry: { service: number; operation: number }): Target {
  const { name, operations } = services[entry.service];
  return { service: name, operation: operations[entry.operation].name };
}

function callerOf(
  { clients, services }: Scenario,
  caller: Caller,
  isMirror: boolean,
): { caller: string; callerKind: CallerKind } {
  const isClient = "client" in caller;
  const { name } = isClient ? clients[caller.client] : services[caller.service];
  if (isMirror) return { caller: mirrorName(name), callerKind: "mirror" };
  return { caller: name, callerKind: isClient ? "client" : "service" };
}
