import { either, listOf } from "../../combine";
import type { Sides } from "../../faults";
import type { Node } from "../../tree";
import type { Context, Type } from "../../types";
import { hint, report, shown } from "../../types";

const NOBODY: Sides = { zones: [], services: [], clients: [], nodes: [] };

const SIDE: Type<Sides> = {
  shape: { kind: "scalar", name: "side", needs: "a zone, service, client or node (zone/number)" },
  read: (node, path, context) => side(node, path, context),
};

/** Where messages come from or go to: one name, or several. */
export const SIDES = either({ scalar: SIDE, list: listOf(SIDE, 1) });

export function allSides(written: Sides | readonly Sides[]): Sides {
  const sides = "zones" in written ? [written] : written;
  return {
    zones: sides.flatMap(({ zones }) => zones),
    services: sides.flatMap(({ services }) => services),
    clients: sides.flatMap(({ clients }) => clients),
    nodes: sides.flatMap(({ nodes }) => nodes),
  };
}

function side(node: Node, path: string, context: Context): Sides | null {
  if (node.kind !== "scalar" || node.value === null)
    return report(context, node.place, `${path} needs a name, not ${shown(node)}`);
  const { zones, services, clients } = context.names;
  const { text } = node;
  const zone = zones.get(text);
  const service = services.get(text)?.index;
  const client = clients.get(text)?.index;
  const found = [zone, service, client].filter((one) => one !== undefined);
  if (found.length > 1)
    return report(context, node.place, `${path}: ${JSON.stringify(text)} is a zone and a service or client`);
  if (zone !== undefined) return { ...NOBODY, zones: [zone] };
  if (service !== undefined) return { ...NOBODY, services: [service] };
  if (client !== undefined) return { ...NOBODY, clients: [client] };
  const ofNode = /^(.+)\/(0|[1-9]\d{0,6})$/.exec(text);
  const nodeZone = ofNode === null ? undefined : zones.get(ofNode[1]);
  if (nodeZone !== undefined) return { ...NOBODY, nodes: [{ zone: nodeZone, number: Number(ofNode![2]) }] };
  const known = [...zones.keys(), ...services.keys(), ...clients.keys()];
  const message = `${path}: no zone, service, client or node ${JSON.stringify(text)}${hint(text, known)}`;
  return report(context, node.place, message);
}
