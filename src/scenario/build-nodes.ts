import type { Named } from "./combine";
import type { TOPOLOGY } from "./fields/topology";
import type { Machine, Zone } from "./machine";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
type TopologyValues = ValueOf<typeof TOPOLOGY>;
type Zones = TopologyValues["zones"];
type ZoneValues = Exclude<NonNullable<Zones>[number], string>["value"];
type Nodes = Pick<Zone, "nodes" | "machines">;

/** A zone of which nothing is said has one node, of which nothing is said. */
export const ONE_NODE: Nodes = { nodes: 1, machines: [] };

/** The nodes of a zone as it tells of them by itself: all alike. */
export function nodesOf(zone: string, { nodes = 1, cores = Infinity, speed }: ZoneValues): Nodes {
  if (cores === Infinity && speed === 1) return { nodes, machines: [] };
  const machines = Array.from({ length: nodes }, (_, k) => ({ name: `${zone}/${k}`, cores, speed }));
  return { nodes, machines };
}

/** by zone: its nodes, where these have names of their own; nothing where they have none */
export function namedNodes(
  nodes: TopologyValues["nodes"],
  written: Zones,
  zones: readonly Zone[],
  context: Context,
): Partial<Nodes>[] {
  const byZone = zones.map((): Machine[] => []);
  for (const node of nodes ?? []) {
    const { zone, cores = Infinity, speed } = node.value;
    if (zone === undefined && zones.length > 1) {
      report(context, node.place, `topology.nodes.${node.name} needs zone: there are ${zones.length}`);
      continue;
    }
    byZone[zone ?? 0].push({ name: node.name, cores, speed });
  }
  byZone.forEach((machines, zone) => {
    const entry = written?.find((one): one is Named<ZoneValues> => isNamed(one, zones[zone].name));
    if (machines.length > 0 && entry !== undefined) checkTwice(entry, context);
  });
  return byZone.map((machines) => (machines.length > 0 ? { nodes: machines.length, machines } : {}));
}

function isNamed(zone: NonNullable<Zones>[number], name: string): boolean {
  return typeof zone !== "string" && zone.name === name;
}

/** A zone whose nodes have names may not tell of its nodes itself. */
function checkTwice({ name, value }: Named<ZoneValues>, context: Context): void {
  const { nodes, cores, speed } = value;
  const twice = nodes !== undefined ? "nodes" : cores !== undefined ? "cores" : speed === 1 ? null : "speed";
  if (twice === null) return;
  const path = `topology.zones.${name}.${twice}`;
  report(context, value.placeOf(twice), `${path}: topology.nodes tells of the nodes of ${name}; drop one`);
}
