import type { Node } from "./tree";
import { find } from "./tree";

/**
 * The names a document declares, collected before anything is checked, so that a reference can be checked
 * where it stands even while other parts are wrong. Order of declaration gives the index.
 */
export interface Names {
  /** by service: its operations, and its pools */
  readonly services: ReadonlyMap<
    string,
    {
      readonly index: number;
      readonly operations: ReadonlyMap<string, number>;
      readonly pools: ReadonlyMap<string, number>;
    }
  >;
  /** by client: the "service.operation" texts it calls */
  readonly clients: ReadonlyMap<string, { readonly index: number; readonly targets: readonly string[] }>;
  readonly zones: ReadonlyMap<string, number>;
  /** by node that has a name: its zone, and its number there */
  readonly nodes: ReadonlyMap<string, { readonly zone: number; readonly number: number }>;
}

/** What letters a name may have: none that means something in a path, a pair or a file name. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

/** The one zone of a scenario that names none. */
export const ONLY_ZONE = "default";

export const NO_NAMES: Names = {
  services: new Map(),
  clients: new Map(),
  zones: new Map(),
  nodes: new Map(),
};

export function collectNames(tree: Node): Names {
  const services = new Map<
    string,
    { index: number; operations: Map<string, number>; pools: Map<string, number> }
  >();
  for (const [name, node] of children(find(tree, "services"))) {
    const operations = new Map(
      children(find(node, "operations")).map(([operation], index) => [operation, index]),
    );
    const pools = new Map(children(find(node, "pools")).map(([pool], index) => [pool, index]));
    services.set(name, { index: services.size, operations, pools });
  }
  const clients = new Map<string, { index: number; targets: string[] }>();
  for (const [name, node] of children(find(tree, "clients"))) {
    const target = find(node, "target");
    const targets = children(find(node, "mix")).map(([operation]) => operation);
    if (target?.kind === "scalar" && typeof target.value === "string") targets.push(target.value);
    targets.push(...journeyTargets(find(node, "journey")));
    clients.set(name, { index: clients.size, targets });
  }
  const zones = collectZones(find(tree, "topology", "zones"));
  return { services, clients, zones, nodes: collectNodes(find(tree, "topology", "nodes"), zones) };
}

function collectNodes(node: Node | undefined, zones: ReadonlyMap<string, number>): Names["nodes"] {
  const nodes = new Map<string, { zone: number; number: number }>();
  const counts = new Map<number, number>();
  for (const [name, entry] of children(node)) {
    const written = find(entry, "zone");
    const zone = written === undefined ? 0 : zones.get(written.kind === "scalar" ? written.text : "");
    if (zone === undefined) continue;
    const number = counts.get(zone) ?? 0;
    counts.set(zone, number + 1);
    nodes.set(name, { zone, number });
  }
  return nodes;
}

/** What the steps of a journey call, at any depth. */
function journeyTargets(node: Node | undefined): string[] {
  if (node === undefined) return [];
  if (node.kind === "scalar") return typeof node.value === "string" ? [node.value] : [];
  if (node.kind === "list") return node.items.flatMap((item) => journeyTargets(item));
  return ["call", "steps", "choose"].flatMap((key) => journeyTargets(find(node, key)));
}

function collectZones(node: Node | undefined): Map<string, number> {
  const names =
    node?.kind === "list"
      ? node.items.map((item) => (item.kind === "scalar" ? item.text : ""))
      : children(node).map(([name]) => name);
  const zones = new Map<string, number>();
  for (const name of names.length > 0 ? names : [ONLY_ZONE]) {
    if (!zones.has(name)) zones.set(name, zones.size);
  }
  return zones;
}

function children(node: Node | undefined): [string, Node][] {
  return node?.kind === "map" ? [...node.entries].map(([name, entry]) => [name, entry.value]) : [];
}
