import { callsOf } from "./calls";
import type { Scenario } from "./scenario";

/**
 * What the rates are that a load is worked out at, in words: a lower bound where retries come on top, or
 * closed loops, whose rates depend on the answers.
 */
export function ratesInWords({ clients, mesh, services }: Scenario, service: number): string {
  const above = upstreamOf(mesh.edges, service);
  const meets = ({ callee }: { readonly callee: number }): boolean => above.has(callee);
  const reaching = clients.filter((_, index) =>
    mesh.edges.some((edge) => "client" in edge.caller && edge.caller.client === index && meets(edge)),
  );
  const calls = services.flatMap(({ operations }) => operations.flatMap(({ steps }) => callsOf(steps)));
  const retries =
    mesh.edges.some((edge) => meets(edge) && edge.policy.retry !== null) ||
    reaching.some(({ retry }) => retry !== null) ||
    calls.some((call) => above.has(call.service) && (call.ownRetry?.retry ?? null) !== null);
  const closed = reaching.some(({ arrivals }) => arrivals.kind === "closed");
  const without = [...(retries ? ["retries"] : []), ...(closed ? ["closed loops"] : [])];
  return `at the clients' peak rates${without.length === 0 ? "" : `, without ${without.join(" and ")}`}`;
}

/** A service and all whose calls may lead to it. */
function upstreamOf(edges: Scenario["mesh"]["edges"], service: number): Set<number> {
  const above = new Set([service]);
  // What is added while the set is gone through is gone through too.
  for (const callee of above)
    for (const { caller, callee: called } of edges)
      if (called === callee && "service" in caller) above.add(caller.service);
  return above;
}
