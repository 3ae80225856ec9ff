import { NO_NAMES } from "./names";
import type { Dict, Node, Place } from "./tree";
import { emptyMap } from "./tree";
import type { Block, Fields, Type } from "./types";

/**
 * Lays `high` over `low`: maps of settings are merged key by key, anything else is replaced. Where the kind
 * differs (another balancer, another kind of discovery) the whole is replaced too, because options of one
 * kind mean nothing to another.
 */
export function overlay(type: Type<unknown>, low: Node, high: Node): Node {
  const table = blockOf(type);
  const below = table !== null && "kind" in table.fields ? kindAsMap(low) : low;
  if (table === null || below.kind !== "map" || high.kind !== "map") return high;
  if (!sameKind(table, below, high)) return high;
  const entries = new Map(below.entries);
  for (const [key, entry] of high.entries) {
    const covered = entries.get(key);
    const inner = Object.hasOwn(table.fields, key) ? table.fields[key].type : null;
    const merges = covered !== undefined && inner !== null;
    entries.set(key, merges ? { ...entry, value: overlay(inner, covered.value, entry.value) } : entry);
  }
  return { kind: "map", entries, place: high.place };
}

const NOWHERE: Place = { file: "", line: null, column: null, source: null, length: 1 };

/** The values of a block in which nothing is written. */
export function defaultsOf<T>(type: Type<T>): T {
  return type.read(emptyMap(NOWHERE), "", { names: NO_NAMES, problems: [], readText: null })!;
}

function blockOf(type: Type<unknown>): Block<Fields> | null {
  if (type.shape.kind === "block") return type.shape.block;
  if (type.shape.kind !== "either") return null;
  return type.shape.options.map(blockOf).find((found) => found !== null) ?? null;
}

/** `discovery: dns` is short for `discovery: { kind: dns }`. */
function kindAsMap(node: Node): Node {
  if (node.kind !== "scalar" || typeof node.value !== "string") return node;
  return { ...emptyMap(node.place), entries: new Map([["kind", { place: node.place, value: node }]]) };
}

function sameKind(table: Block<Fields>, low: Dict, high: Dict): boolean {
  if (table.exactlyOne !== null) {
    const chosen = (map: Dict): string | undefined =>
      table.exactlyOne!.of.find((key) => map.entries.has(key));
    return chosen(low) === chosen(high);
  }
  const kind = (map: Dict): unknown => {
    const value = map.entries.get("kind")?.value;
    return value?.kind === "scalar" ? value.value : undefined;
  };
  return kind(high) === undefined || kind(low) === undefined || kind(low) === kind(high);
}
