import { formatDuration } from "../lib/duration";
import { callsOf } from "./calls";
import type { Caller, Edge, Scenario } from "./scenario";
import type { Retry } from "./tries";

/** A warning about the calls of one service. */
export interface CallWarning {
  /** Index of the service. */
  readonly service: number;
  readonly message: string;
}

/** A request that can become this many attempts at one service is worth a word. */
const AMPLIFICATION_MIN = 8;

/** What goes wrong between services that each look right alone. */
export function lintCalls(scenario: Scenario): CallWarning[] {
  return [
    ...inversions(scenario),
    ...lateRetries(scenario),
    ...amplifications(scenario),
    ...circles(scenario),
  ];
}

/**
 * Callers that give up before a service gives up on its own callees: what it still does then, it does for
 * nobody. Deadlines that are passed on cure that.
 */
function inversions(scenario: Scenario): CallWarning[] {
  const { services } = scenario;
  return services.flatMap(({ name, operations }, service) => {
    const inner = new Map<number, number>();
    for (const call of operations.flatMap(({ steps }) => callsOf(steps))) {
      if (call.isAsync) continue;
      const policy = edgeTo(scenario, { service }, call.service).policy;
      const timeoutNs = call.timeoutNs === Infinity ? policy.timeoutNs : call.timeoutNs;
      if (timeoutNs < Infinity) inner.set(call.service, Math.max(inner.get(call.service) ?? 0, timeoutNs));
    }
    const callers = scenario.mesh.edges.filter(
      ({ callee, policy }) => callee === service && policy.deadline === "ignore",
    );
    return callers.flatMap((edge) => {
      const outerNs = patience(scenario, edge);
      return [...inner].flatMap(([callee, innerNs]) =>
        outerNs < innerNs
          ? [
              {
                service,
                message:
                  `services.${name}: ${callerName(scenario, edge.caller)} gives up on it after ` +
                  `${formatDuration(outerNs)}, but it waits for ${services[callee].name} for up to ` +
                  `${formatDuration(innerNs)}: the inner timeout should be the shorter`,
              },
            ]
          : [],
      );
    });
  });
}

/** Calls whose own retries could begin only after the call is over. */
function lateRetries(scenario: Scenario): CallWarning[] {
  const { services } = scenario;
  return services.flatMap(({ name, operations }, service) =>
    operations
      .flatMap(({ steps }) => callsOf(steps))
      .flatMap(({ service: callee, timeoutNs, ownRetry }) => {
        const policyNs = edgeTo(scenario, { service }, callee).policy.timeoutNs;
        const limitNs = timeoutNs === Infinity ? policyNs : timeoutNs;
        const perTryNs = ownRetry?.retry?.perTryNs ?? Infinity;
        if (perTryNs === Infinity || perTryNs <= limitNs) return [];
        const message =
          `services.${name}: retry.perTry ${formatDuration(perTryNs)} of a call to ` +
          `${services[callee].name} exceeds its timeout ${formatDuration(limitNs)}: retries can never start`;
        return [{ service, message }];
      }),
  );
}

/** How long the caller of an edge waits at most. */
function patience(scenario: Scenario, { caller, policy }: Edge): number {
  return "client" in caller
    ? Math.min(policy.timeoutNs, scenario.clients[caller.client].timeoutNs)
    : policy.timeoutNs;
}

/** Retries on more than one hop multiply when all that is called last fails; a budget bounds them. */
function amplifications(scenario: Scenario): CallWarning[] {
  const { services, mesh } = scenario;
  const worst = worstWays(scenario);
  return services.flatMap(({ name }, service) => {
    const { attempts, hops } = worst[service];
    const goesOn = mesh.edges.some(
      ({ caller, callee }) =>
        "service" in caller && caller.service === service && worst[callee].attempts > attempts,
    );
    if (hops.length < 2 || attempts < AMPLIFICATION_MIN || goesOn) return [];
    const message =
      `services.${name}: retries multiply: one request can become ${attempts} attempts ` +
      `(${hops.join(", ")}); retry on one hop only, or give the retries a budget`;
    return [{ service, message }];
  });
}

/** The way on which one request can become the most attempts. */
interface Way {
  readonly attempts: number;
  /** Those that try again without a budget, as "4 from users to web". */
  readonly hops: readonly string[];
}

/** By service: the worst way to it. Circles are gone through once. */
function worstWays(scenario: Scenario): Way[] {
  const { services, mesh } = scenario;
  const direct: Way = { attempts: 1, hops: [] };
  const known = new Map<number, Way>();
  const visit = (service: number): Way => {
    const before = known.get(service);
    if (before !== undefined) return before;
    known.set(service, direct);
    let worst = direct;
    for (const edge of mesh.edges) {
      const { caller, callee } = edge;
      if (callee !== service) continue;
      const { attempts, hops } = "service" in caller ? visit(caller.service) : direct;
      const tries = Math.max(...retriesOf(scenario, edge).map(triesOf));
      if (attempts * tries <= worst.attempts) continue;
      const hop = `${tries} from ${callerName(scenario, caller)} to ${services[callee].name}`;
      worst = { attempts: attempts * tries, hops: tries > 1 ? [...hops, hop] : hops };
    }
    known.set(service, worst);
    return worst;
  };
  return services.map((_, service) => visit(service));
}

/** The retry policies of the calls of an edge: its own, and those that calls have for themselves. */
function retriesOf({ services }: Scenario, { caller, callee, policy }: Edge): (Retry | null)[] {
  if ("client" in caller) return [policy.retry];
  const calls = services[caller.service].operations.flatMap(({ steps }) => callsOf(steps));
  return calls.flatMap(({ service, ownRetry }) =>
    service === callee ? [ownRetry === null ? policy.retry : ownRetry.retry] : [],
  );
}

/** Attempts that a call can become, where no budget bounds them. */
function triesOf(retry: Retry | null): number {
  return retry === null || retry.budget !== null ? 1 : 1 + retry.attempts;
}

/** Services that call each other in a circle which only chance ends. */
function circles({ services, mesh }: Scenario): CallWarning[] {
  const callees = services.map((_, service) =>
    mesh.edges.flatMap(({ caller, callee }) =>
      "service" in caller && caller.service === service ? [callee] : [],
    ),
  );
  const reported = new Set<number>();
  return services.flatMap((_, service) => {
    if (reported.has(service)) return [];
    const circle = wayBack(callees, service);
    if (circle === null) return [];
    for (const member of circle) reported.add(member);
    const names = [...circle, service].map((member) => services[member].name).join(" -> ");
    return [{ service, message: `services call each other in a circle that only chance ends: ${names}` }];
  });
}

/** The shortest way from a service back to itself, without its end; null: there is none. */
function wayBack(callees: readonly (readonly number[])[], service: number): number[] | null {
  const ways: number[][] = [[service]];
  const seen = new Set<number>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const callee of callees[way[way.length - 1]]) {
      if (callee === service) return way;
      if (seen.has(callee)) continue;
      seen.add(callee);
      ways.push([...way, callee]);
    }
  }
  return null;
}

function edgeTo({ mesh }: Scenario, from: { readonly service: number }, callee: number): Edge {
  return mesh.edges.find(
    (edge) => edge.callee === callee && "service" in edge.caller && edge.caller.service === from.service,
  )!;
}

function callerName({ clients, services }: Scenario, caller: Caller): string {
  return "client" in caller ? clients[caller.client].name : services[caller.service].name;
}
