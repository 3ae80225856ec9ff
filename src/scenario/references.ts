import type { Key } from "./combine";
import type { Names } from "./names";
import type { Caller } from "./scenario";
import type { Node, Place } from "./tree";
import type { Context, Type } from "./types";
import { hint, report, shown } from "./types";

/** Indices into `services` and that service's `operations`. */
export interface OperationRef {
  readonly service: number;
  readonly operation: number;
}

/** Index of a service named where the node stands. */
export const SERVICE: Type<number> = {
  shape: { kind: "reference", to: "service" },
  read: (node, path, context) =>
    lookUp(
      node,
      path,
      context,
      "service",
      context.names.services.keys(),
      (name) => context.names.services.get(name)?.index,
    ),
};

export const ZONE: Type<number> = {
  shape: { kind: "reference", to: "zone" },
  read: (node, path, context) =>
    lookUp(node, path, context, "zone", context.names.zones.keys(), (name) => context.names.zones.get(name)),
};

export const CLIENT: Type<number> = {
  shape: { kind: "reference", to: "client" },
  read: (node, path, context) =>
    lookUp(
      node,
      path,
      context,
      "client",
      context.names.clients.keys(),
      (name) => context.names.clients.get(name)?.index,
    ),
};

/** A node by its name, or as `zone/number`; whether the zone has so many is checked once they are known. */
export const NODE: Type<{ readonly zone: number; readonly number: number }> = {
  shape: { kind: "scalar", name: "node", needs: "a node such as a/0: zone and number, or its name" },
  read(node, path, context) {
    const named = node.kind === "scalar" ? context.names.nodes.get(node.text) : undefined;
    if (named !== undefined) return named;
    const match = node.kind === "scalar" ? /^(.+)\/(0|[1-9]\d{0,6})$/.exec(node.text) : null;
    if (match === null) {
      return report(context, node.place, `${path} needs a node such as a/0, not ${shown(node)}`);
    }
    const zone = context.names.zones.get(match[1]);
    if (zone !== undefined) return { zone, number: Number(match[2]) };
    const known = context.names.zones.keys();
    const message = `${path}: no such zone ${JSON.stringify(match[1])}${hint(match[1], known)}`;
    return report(context, node.place, message);
  },
};

/** Somebody who calls, and the service that is called; whether they ever talk is checked later. */
export const EDGE: Type<{ readonly caller: Caller; readonly callee: number }> = {
  shape: { kind: "reference", to: "pair" },
  read(node, path, context) {
    if (node.kind !== "scalar") {
      return report(context, node.place, `${path} needs a pair "caller -> callee", not ${shown(node)}`);
    }
    if (!EDGE_KEY.check(node.text, node.place, path, context)) return null;
    const { from, to } = parsePair(node.text)!;
    const { services, clients } = context.names;
    const client = clients.get(from)?.index;
    const caller = client === undefined ? { service: services.get(from)!.index } : { client };
    return { caller, callee: services.get(to)!.index };
  },
};

function lookUp(
  node: Node,
  path: string,
  context: Context,
  what: string,
  known: Iterable<string>,
  find: (name: string) => number | undefined,
): number | null {
  if (node.kind !== "scalar") {
    return report(context, node.place, `${path} needs the name of a ${what}, not ${shown(node)}`);
  }
  const index = find(node.text);
  if (index !== undefined) return index;
  return report(
    context,
    node.place,
    `${path}: no such ${what} ${JSON.stringify(node.text)}${hint(node.text, known)}`,
  );
}

/** A call's callee, written `service.operation`. */
export const OPERATION: Type<OperationRef> = {
  shape: { kind: "reference", to: "operation" },
  read(node, path, context) {
    if (node.kind !== "scalar" || typeof node.value !== "string") {
      return report(context, node.place, `${path} needs service.operation, not ${shown(node)}`);
    }
    return findOperation(node.value, node.place, context);
  },
};

function findOperation(text: string, place: Place, context: Context): OperationRef | null {
  const { services } = context.names;
  const dot = text.indexOf(".");
  const name = dot < 0 ? text : text.slice(0, dot);
  const service = services.get(name);
  const call = `call to ${JSON.stringify(text)}`;
  if (service === undefined) {
    return report(context, place, `${call}: no such service${hint(name, services.keys())}`);
  }
  const known = [...service.operations.keys()];
  if (dot < 0) {
    const example = `${name}.${known[0] ?? "get"}`;
    return report(context, place, `${call} needs the operation too; write for example ${example}`);
  }
  const operation = service.operations.get(text.slice(dot + 1));
  if (operation !== undefined) return { service: service.index, operation };
  const suggestion = hint(text.slice(dot + 1), known);
  return report(
    context,
    place,
    `${call}: service ${name} has no operation ${JSON.stringify(text.slice(dot + 1))}${suggestion}`,
  );
}

export const OPERATION_KEY: Key = {
  name: "service.operation",
  check: (text, place, _path, context) => findOperation(text, place, context) !== null,
};

/** For a text that `OPERATION_KEY` let through. */
export function operationOf(text: string, names: Names): OperationRef {
  const dot = text.indexOf(".");
  const service = names.services.get(text.slice(0, dot))!;
  return { service: service.index, operation: service.operations.get(text.slice(dot + 1))! };
}

/** One of the pools of the service whose step this is: its path names it. */
export const POOL: Type<number> = {
  shape: { kind: "scalar", name: "pool", needs: "the name of a pool of this service" },
  read(node, path, context) {
    const service = path.split(".")[1];
    const pools = context.names.services.get(service)?.pools ?? new Map<string, number>();
    const index = node.kind === "scalar" ? pools.get(node.text) : undefined;
    if (index !== undefined) return index;
    const none = pools.size === 0 ? `; services.${service} has no pools` : "";
    const advice = none === "" && node.kind === "scalar" ? hint(node.text, pools.keys()) : none;
    return report(context, node.place, `${path}: no such pool ${shown(node)}${advice}`);
  },
};

export const SERVICE_KEY: Key = keyOf("service", (names) => names.services.keys());
export const ZONE_KEY: Key = keyOf("zone", (names) => names.zones.keys());

function keyOf(what: string, known: (names: Names) => Iterable<string>): Key {
  return {
    name: what,
    check(text, place, path, context) {
      const all = [...known(context.names)];
      if (all.includes(text)) return true;
      report(context, place, `${path}: no such ${what} ${JSON.stringify(text)}${hint(text, all)}`);
      return false;
    },
  };
}

/** `a -> b`, or null. */
export function parsePair(text: string): { from: string; to: string } | null {
  const match = /^\s*([^\s>]+)\s*->\s*([^\s>]+)\s*$/.exec(text);
  return match === null ? null : { from: match[1], to: match[2] };
}

function pairKey(
  name: string,
  from: (names: Names) => Iterable<string>,
  to: (names: Names) => Iterable<string>,
): Key {
  return {
    name,
    check(text, place, path, context) {
      const pair = parsePair(text);
      if (pair === null) {
        report(context, place, `${path}: ${JSON.stringify(text)} is not a pair; write "${name}"`);
        return false;
      }
      const wrong = [
        { word: pair.from, known: [...from(context.names)] },
        { word: pair.to, known: [...to(context.names)] },
      ].filter(({ word, known }) => !known.includes(word));
      for (const { word, known } of wrong) {
        report(
          context,
          place,
          `${path}: ${JSON.stringify(word)} of ${JSON.stringify(text)} is not there${hint(word, known)}`,
        );
      }
      return wrong.length === 0;
    },
  };
}

/** Whether such a pair ever talks is checked once the call graph is known. */
export const EDGE_KEY: Key = pairKey(
  "caller -> callee",
  (names) => [...names.services.keys(), ...names.clients.keys()],
  (names) => names.services.keys(),
);

export const LINK_KEY: Key = pairKey(
  "zone -> zone",
  (names) => names.zones.keys(),
  (names) => names.zones.keys(),
);
