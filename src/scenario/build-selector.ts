import type { Selector } from "./faults";
import { PARTS } from "./fields/faults/kind";
import type { Aim } from "./fields/faults/kind";
import type { SELECTOR, SelectorPart } from "./fields/faults/selector";
import type { Run } from "./run";
import type { Caller, Client, Service, Topology } from "./scenario";
import { problemAt } from "./tree";
import type { Context, Type } from "./types";
import { report } from "./types";

type SelectorValues = typeof SELECTOR extends Type<infer V> ? V : never;

/** What a fault may be aimed at: the parts of a scenario that are built before its faults. */
export interface Targets {
  readonly run: Run;
  readonly topology: Topology;
  readonly services: readonly Service[];
  readonly clients: readonly Client[];
  /** There is somebody who looks. */
  readonly isMonitored: boolean;
  readonly pairs: readonly { readonly caller: Caller; readonly callee: number }[];
}

/** `path` is that of the fault, `kind` its name. */
export function buildSelector(
  on: SelectorValues | undefined,
  kind: { readonly name: string; readonly aim: Aim },
  path: string,
  targets: Targets,
  context: Context,
): Selector {
  const selector = plain(on);
  if (on === undefined) return selector;
  const hasForeign = reportForeign(on, kind, path, context);
  if (hasForeign || !isSound(selector, on, path, targets, context)) return selector;
  // How many instances there are of a version is known only when it comes.
  const isKnown = selector.version === null && (kind.aim === "instances" || kind.aim === "calls");
  if (isKnown) checkInstances(selector, on, path, targets, context);
  if (kind.aim === "calls" || kind.aim === "callers") checkCalls(selector, on, path, targets, context);
  return selector;
}

function plain(on: SelectorValues | undefined): Selector {
  const zone = on?.zone;
  const written = on?.instances;
  return {
    service: on?.service ?? null,
    zones: zone === undefined ? null : typeof zone === "number" ? [zone] : [...new Set(zone)],
    node: on?.node ?? null,
    version: on?.version ?? null,
    instances:
      written === undefined || "count" in written || "share" in written
        ? (written ?? null)
        : { indices: [...new Set(written)] },
    edge: on?.edge ?? null,
    operation: on?.operation ?? null,
    client: on?.client ?? null,
  };
}

function reportForeign(
  on: SelectorValues,
  { name, aim }: { readonly name: string; readonly aim: Aim },
  path: string,
  context: Context,
): boolean {
  const own = PARTS[aim];
  const all: readonly SelectorPart[] = PARTS.calls;
  const foreign = all.filter((part) => on[part] !== undefined && !own.includes(part));
  for (const part of foreign) {
    const takes = own.length === 0 ? "it takes no `on`" : `it takes ${own.join(", ")}`;
    report(context, on.placeOf(part), `${path}.on.${part} has no meaning for ${name}; ${takes}`);
  }
  return foreign.length > 0;
}

/** Do its parts exist, and can they all hold at once? */
function isSound(
  { service, zones, node, edge, operation, client }: Selector,
  on: SelectorValues,
  path: string,
  { topology, services, clients, pairs }: Targets,
  context: Context,
): boolean {
  const before = context.problems.length;
  const wrong = (part: SelectorPart, message: string): null =>
    report(context, on.placeOf(part), `${path}.on.${part}: ${message}`);
  if (node !== null) {
    const { name, nodes } = topology.zones[node.zone];
    if (node.number >= nodes) wrong("node", `zone ${name} has nodes ${name}/0 to ${name}/${nodes - 1}`);
    else if (zones?.includes(node.zone) === false) wrong("node", "it stands in none of the zones of on.zone");
  }
  const callees = [service, edge?.callee ?? null, operation?.service ?? null].filter((one) => one !== null);
  if (new Set(callees).size > 1) {
    const names = [...new Set(callees)].map((index) => services[index].name);
    wrong(operation === null ? "edge" : "operation", `no call is one of ${names.join(" and of ")} at once`);
  }
  if (edge !== null && !pairs.some((pair) => isSame(pair, edge)))
    wrong("edge", `${callerName(edge.caller, services, clients)} never calls ${services[edge.callee].name}`);
  if (edge !== null && client !== null && !("client" in edge.caller && edge.caller.client === client))
    wrong("client", `calls of on.edge are not those of ${clients[client].name}`);
  return context.problems.length === before;
}

/** Is there any instance to hit, and are there as many as are named? */
function checkInstances(
  { service, zones, node, instances }: Selector,
  on: SelectorValues,
  path: string,
  { topology, services }: Targets,
  context: Context,
): void {
  const matching = services
    .filter((_, i) => service === null || i === service)
    .map(({ replicas }) =>
      replicas.reduce((sum, count, zone) => {
        if (zones?.includes(zone) === false || (node !== null && node.zone !== zone)) return sum;
        return sum + (node === null ? count : onNode(count, node.number, topology.zones[zone].nodes));
      }, 0),
    );
  const most = Math.max(0, ...matching);
  if (most === 0) warn(context, on, "service", `${path} hits nothing: no instance matches its on`);
  const wanted =
    instances === null || "share" in instances
      ? 0
      : "count" in instances
        ? instances.count
        : Math.max(...instances.indices) + 1;
  if (most > 0 && wanted > most) {
    const message = `${path}.on.instances names ${wanted} instances, but only ${most} match`;
    report(context, on.placeOf("instances"), message);
  }
}

/** How many of `count` instances that take turns on `nodes` nodes stand on this one. */
function onNode(count: number, number: number, nodes: number): number {
  return Math.ceil(Math.max(0, count - number) / nodes);
}

/** Does anybody make a call such as these parts want? */
function checkCalls(
  { service, edge, operation, client }: Selector,
  on: SelectorValues,
  path: string,
  { clients, pairs }: Targets,
  context: Context,
): void {
  const callee = operation?.service ?? service;
  const pair = pairs.some(
    (one) =>
      (edge === null || isSame(one, edge)) &&
      (callee === null || one.callee === callee) &&
      (client === null || ("client" in one.caller && one.caller.client === client)),
  );
  const isCalled =
    operation === null ||
    client === null ||
    clients[client].mix.some(
      (to) => to.service === operation.service && to.operation === operation.operation,
    );
  if (pair && isCalled) return;
  const part = client !== null ? "client" : "service";
  warn(context, on, part, `${path} hits nothing: nobody makes such calls`);
}

function warn(context: Context, on: SelectorValues, part: SelectorPart, message: string): void {
  context.problems.push(problemAt(on.placeOf(part), "warning", message));
}

function isSame(a: NonNullable<Selector["edge"]>, b: NonNullable<Selector["edge"]>): boolean {
  const sameCaller =
    "client" in a.caller
      ? "client" in b.caller && a.caller.client === b.caller.client
      : "service" in b.caller && a.caller.service === b.caller.service;
  return sameCaller && a.callee === b.callee;
}

function callerName(caller: Caller, services: readonly Service[], clients: readonly Client[]): string {
  return "client" in caller ? clients[caller.client].name : services[caller.service].name;
}
