import { HASHING } from "../mesh/balance/policies";
import type { BalancerName } from "../mesh/balance/policies";
import { callsOf } from "./calls";
import { stepsWithin } from "./step-walk";
import type { Scenario } from "./scenario";
import type { Step } from "./step";

/** A warning about whoever calls a service. */
export interface SessionWarning {
  /** Index of the service called. */
  readonly service: number;
  readonly message: string;
}

/** What balancers by key do with requests that have none, where they do not pick at random. */
const WITHOUT_KEYS: Partial<Record<BalancerName, string>> = {
  nginxHash: "takes endpoints in turn",
  haproxyHash: "takes endpoints in turn",
};

/** Warns of what goes by session keys, where no request that comes there has one. */
export function lintSessions(scenario: Scenario): SessionWarning[] {
  return [...lintEdges(scenario), ...lintCaches(scenario)];
}

function lintCaches(scenario: Scenario): SessionWarning[] {
  const carriers = new Set(servicesWithKeys(scenario));
  return scenario.services.flatMap(({ name, operations }, service) =>
    operations.flatMap((operation) => {
      if (carriers.has(service) || !stepsWithin(operation.steps).some(isBySession)) return [];
      const path = `services.${name}.operations.${operation.name}`;
      const why = "for requests have no keys; give clients a session";
      const message = `${path}: a cache by session is never hit, ${why}`;
      return [{ service, message }];
    }),
  );
}

function isBySession(step: Step): boolean {
  return step.kind === "cache" && step.store !== null && step.store.keys === null;
}

function lintEdges(scenario: Scenario): SessionWarning[] {
  const { clients, services, mesh } = scenario;
  const carriers = new Set(servicesWithKeys(scenario));
  const warned = new Set<number>();
  return mesh.edges.flatMap(({ caller, callee, policy }) => {
    const { balancer, affinity } = policy;
    const isHashing = HASHING.has(balancer.name);
    if ((!isHashing && affinity?.by !== "session") || warned.has(callee)) return [];
    const hasKeys =
      "client" in caller ? clients[caller.client].session !== null : carriers.has(caller.service);
    if (hasKeys) return [];
    warned.add(callee);
    const from = "client" in caller ? clients[caller.client].name : services[caller.service].name;
    const what = isHashing
      ? `balancer ${balancer.name} ${WITHOUT_KEYS[balancer.name] ?? "picks at random"}`
      : "affinity by session keeps nobody";
    const to = services[callee].name;
    const message = `${from} -> ${to}: ${what}, for requests have no keys; give clients a session`;
    return [{ service: callee, message }];
  });
}

/** Those that some request with a key comes to. */
function servicesWithKeys({ clients, services }: Scenario): number[] {
  const found = new Set<number>();
  const todo = clients.flatMap(({ session, mix }) =>
    session === null ? [] : mix.map(({ service }) => service),
  );
  for (let service = todo.pop(); service !== undefined; service = todo.pop()) {
    if (found.has(service)) continue;
    found.add(service);
    for (const { steps } of services[service].operations)
      todo.push(...callsOf(steps).map((call) => call.service));
  }
  return [...found];
}
