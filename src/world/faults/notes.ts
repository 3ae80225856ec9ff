import { formatDuration } from "../../lib/duration";
import type { Fault, FaultEffect, Selector, Sides } from "../../scenario/faults";
import type { Zone } from "../../scenario/machine";
import type { Scenario } from "../../scenario/scenario";

const ELSEWHERE: ReadonlySet<FaultEffect["kind"]> = new Set<FaultEffect["kind"]>([
  "partition",
  "dnsOutage",
  "discoveryOutage",
  "discoveryDelay",
  "monitoringOutage",
  "traffic",
  "set",
]);

/** Is it instances that such a fault is aimed at? */
export function isOfInstances({ kind }: FaultEffect): boolean {
  return !ELSEWHERE.has(kind);
}

/** What a fault is aimed at, in words; empty: everything. */
export function targetName(scenario: Scenario, { on, effect }: Fault): string {
  if (effect.kind === "set") return effect.paths.join(" ");
  if (effect.kind !== "partition") return selected(scenario, on);
  const [from, to] = [effect.from, effect.to].map((sides) => namesOf(scenario, sides).join(" "));
  return `${from} ${effect.both ? "<->" : "->"} ${to}`;
}

function namesOf({ topology, services, clients }: Scenario, sides: Sides): string[] {
  return [
    ...sides.zones.map((zone) => topology.zones[zone].name),
    ...sides.services.map((service) => services[service].name),
    ...sides.clients.map((client) => clients[client].name),
    ...sides.nodes.map(({ zone, number }) => nodeName(topology.zones[zone], number)),
  ];
}

function selected(scenario: Scenario, on: Selector): string {
  const { services, clients, topology } = scenario;
  const { service, zones, node, edge, operation, client } = on;
  const where = [];
  if (zones !== null) where.push(`zone ${zones.map((zone) => topology.zones[zone].name).join(" ")}`);
  if (node !== null) where.push(`node ${nodeName(topology.zones[node.zone], node.number)}`);
  const what = [];
  if (edge !== null) {
    const { caller, callee } = edge;
    const from = "client" in caller ? clients[caller.client].name : services[caller.service].name;
    what.push(`${from} -> ${services[callee].name}`);
  }
  if (operation !== null) {
    const { name, operations } = services[operation.service];
    what.push(`${name}.${operations[operation.operation].name}`);
  } else if (service !== null) what.push(services[service].name);
  if (client !== null) what.push(`requests of ${clients[client].name}`);
  return [what.join(" "), where.join(" ")].filter((part) => part !== "").join(" in ");
}

function nodeName({ name, machines }: Zone, number: number): string {
  return machines.length > 0 ? machines[number].name : `${name}/${number}`;
}

/** How long it lasts, for the note of its beginning. */
export function beginDetail(lengthNs: number): string {
  return lengthNs > 0 && lengthNs < Infinity ? ` for ${formatDuration(lengthNs)}` : "";
}
