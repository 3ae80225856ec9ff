import { matches } from "../mesh/balance/envoy-subset";
import { endlessCircle } from "./calls";
import { divert, operationsAsked } from "./diversions";
import type { Labels } from "./labels";
import type { Edge, Scenario, Service } from "./scenario";
import type { Place } from "./tree";
import type { Context } from "./types";
import { report } from "./types";

type World = Pick<Scenario, "topology" | "services" | "clients"> & {
  readonly mesh: Pick<Scenario["mesh"], "edges">;
};

/** Reports what calls are sent to that is not there. `placeOf`: of a setting of an edge's policy. */
export function checkSplits(
  world: World,
  placeOf: (edge: number, key: "split" | "mirror") => Place,
  context: Context,
): void {
  const { mesh, services } = world;
  const before = context.problems.length;
  mesh.edges.forEach((edge, index) => {
    if (edge.isMirror) return;
    const parts = { split: edge.policy.split ?? [], mirror: edge.policy.mirrors };
    for (const key of ["split", "mirror"] as const)
      for (const { service, labels } of parts[key]) {
        const wrong =
          lackingOperation(edge, service ?? edge.callee, world) ??
          (labels === null ? null : lackingLabels(labels, services[service ?? edge.callee], world)) ??
          central(edge, service ?? edge.callee, labels, world);
        if (wrong !== null) report(context, placeOf(index, key), `${key} of calls to ${wrong}`);
      }
  });
  if (context.problems.length === before) checkCircle(world, placeOf, context);
}

/** A callee's name and what its stand-in lacks, or null. */
function lackingOperation(edge: Edge, to: number, { clients, services }: World): string | null {
  const { name, operations } = services[edge.callee];
  for (const operation of operationsAsked(edge, services, clients)) {
    const asked = operations[operation].name;
    if (services[to].operations.some((one) => one.name === asked)) continue;
    return `${name}: services.${services[to].name} has no operation ${asked}`;
  }
  return null;
}

function lackingLabels(labels: Labels, service: Service, { topology }: World): string | null {
  const machines = service.speeds.length === 0 ? [{}] : service.speeds.map((one) => one.labels);
  const has = service.versions.some((version) =>
    machines.some((machine) =>
      topology.zones.some(({ name: zone, region }) =>
        matches({ version: version.name, zone, region, ...machine, ...version.labels }, labels, false),
      ),
    ),
  );
  if (has) return null;
  const asked = Object.entries(labels).map(([key, value]) => `${key} ${value}`);
  const known = service.versions.map(({ name }) => name).join(", ");
  return `${service.name}: no instance is ever of ${asked.join(" and ")}; its versions are ${known}`;
}

function central(edge: Edge, to: number, labels: Labels | null, { mesh, services }: World): string | null {
  const policies = mesh.edges.filter(({ callee }) => callee === to).map(({ policy }) => policy);
  if (!policies.some(({ balancer }) => balancer.name === "centralQueue")) return null;
  if (labels === null && to !== edge.callee) return null;
  return `${services[edge.callee].name}: centralQueue is one line for all its instances`;
}

/** Copies of calls that call for copies of themselves never end. */
function checkCircle(
  world: World,
  placeOf: (edge: number, key: "split" | "mirror") => Place,
  context: Context,
): void {
  const { mesh, services } = world;
  const first = mesh.edges.findIndex(({ policy }) => policy.split !== null || policy.mirrors.length > 0);
  if (first < 0) return;
  const circle = endlessCircle(services, (calls, service) => divert(calls, { service }, world));
  if (circle === null) return;
  const named = [...circle, circle[0]].map(({ service, operation }) => {
    const { name, operations } = services[service];
    return `${name}.${operations[operation].name}`;
  });
  const key = mesh.edges[first].policy.split === null ? "mirror" : "split";
  report(context, placeOf(first, key), `${key}: these calls never end: ${named.join(" -> ")}`);
}
