import type { ExpectedCall } from "./calls";
import { callsOf } from "./calls";
import type { Destination } from "./destination";
import { find } from "./tree";
import type { Node } from "./tree";
import type { Caller, Client, Edge, Scenario, Service } from "./scenario";

/** Somebody who calls, and whom; or who sends copies of calls, whose answers nobody waits for. */
export interface Pair {
  readonly caller: Caller;
  readonly callee: number;
  readonly isMirror: boolean;
}

/** Other services that the policies of pairs send calls to, or copies: `policyOf` has it as it is written. */
export function divertedPairs(
  pairs: readonly { readonly caller: Caller; readonly callee: number }[],
  policyOf: (pair: { readonly caller: Caller; readonly callee: number }) => Node,
  serviceOf: (name: string) => number | undefined,
): Pair[] {
  const direct = pairs.map((pair): Pair => ({ ...pair, isMirror: false }));
  const more: Pair[] = [];
  for (const pair of pairs) {
    const policy = policyOf(pair);
    for (const key of ["split", "mirror"] as const)
      for (const name of servicesIn(find(policy, key))) {
        const callee = name === null ? pair.callee : serviceOf(name);
        const isMirror = key === "mirror";
        const found: Pair = { caller: pair.caller, callee: callee ?? pair.callee, isMirror };
        if (![...direct, ...more].some((known) => samePair(known, found))) more.push(found);
      }
  }
  return [...direct, ...more.filter(({ isMirror }) => !isMirror), ...more.filter(({ isMirror }) => isMirror)];
}

/** Who sends copies of the calls of a caller, in results. No name of a service or client has a slash. */
export function mirrorName(caller: string): string {
  return `${caller}/mirror`;
}

/** The caller whose calls are copied. */
export function copiedCaller(mirror: string): string {
  return mirror.split("/")[0];
}

/** Null: none is named, so that the callee is meant. */
function servicesIn(node: Node | undefined): (string | null)[] {
  if (node === undefined) return [];
  const parts = node.kind === "list" ? node.items : [node];
  return parts.map((part) => {
    const service = find(part, "service");
    return service?.kind === "scalar" ? service.text : null;
  });
}

function samePair(a: Pair, b: Pair): boolean {
  const sameCaller =
    "client" in a.caller
      ? "client" in b.caller && a.caller.client === b.caller.client
      : "service" in b.caller && a.caller.service === b.caller.service;
  return sameCaller && a.callee === b.callee && a.isMirror === b.isMirror;
}

/** The edge of a caller and callee, for calls or for copies of calls. */
export function edgeBetween(edges: readonly Edge[], caller: Caller, callee: number, isMirror = false): Edge {
  return edges.find((edge) => samePair(edge, { caller, callee, isMirror }))!;
}

/** The same calls where they go in the end, with the copies that are sent beside them. */
export function divert(
  calls: readonly ExpectedCall[],
  caller: Caller,
  { mesh, services }: Pick<Scenario, "services"> & { readonly mesh: Pick<Scenario["mesh"], "edges"> },
): ExpectedCall[] {
  return calls.flatMap((call) => {
    const { split, mirrors } = edgeBetween(mesh.edges, caller, call.service).policy;
    const to = (part: Destination): ExpectedCall => ({
      ...call,
      ...sameOperation(services, call, part),
      count: call.count * part.share,
      certain: call.certain && part.share === 1,
    });
    return [...(split === null ? [call] : split.map(to)), ...mirrors.map(to)];
  });
}

/** The operation of the same name of the service that a destination is of. */
export function sameOperation(
  services: readonly Service[],
  { service, operation }: { readonly service: number; readonly operation: number },
  to: Destination,
): { readonly service: number; readonly operation: number } {
  const callee = to.service ?? service;
  const { name } = services[service].operations[operation];
  return { service: callee, operation: services[callee].operations.findIndex((one) => one.name === name) };
}

/** What a caller asks of a callee, by operation. */
export function operationsAsked(
  { caller, callee }: { readonly caller: Caller; readonly callee: number },
  services: readonly Service[],
  clients: readonly Client[],
): readonly number[] {
  const calls =
    "client" in caller
      ? clients[caller.client].mix
      : services[caller.service].operations.flatMap(({ steps }) => callsOf(steps));
  return [...new Set(calls.filter(({ service }) => service === callee).map(({ operation }) => operation))];
}
