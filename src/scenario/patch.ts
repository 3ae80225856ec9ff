import type { Dict, Entry, List, Node, Place } from "./tree";
import { emptyMap } from "./tree";
import type { Context } from "./types";
import { hint, join, report } from "./types";

/** Blocks whose names must exist before something inside one can be set. */
const DECLARED = ["services", "clients"];

/**
 * A new tree with `value` at the dotted path. Maps that are missing on the way are made, and a scalar on the
 * way gives place to a map (`retry: false`, then `retry.attempts`). Keys with dots or spaces need no quotes:
 * the longest key that is there wins. Lists take a position, as in `faults.0.at`. Undefined, and a problem at
 * `place`, when that fails.
 */
export function setPath(root: Dict, path: string, value: Node, place: Place, context: Context): Dict | null {
  if (!/^[^.].*[^.]$|^[^.]$/.test(path) || path.includes("..")) {
    return report(
      context,
      place,
      `${JSON.stringify(path)} is not the path of a setting; write for example run.duration`,
    );
  }
  return set(root, path, "", value, place, context) as Dict | null;
}

function set(
  node: Node,
  rest: string,
  done: string,
  value: Node,
  place: Place,
  context: Context,
): Node | null {
  if (rest === "") return value;
  if (node.kind === "list") return setItem(node, rest, done, value, place, context);
  const map = node.kind === "map" ? node : emptyMap(place);
  const key = firstKey(map, rest, done);
  const below = map.entries.get(key);
  const inner = rest.slice(key.length + 1);
  if (below === undefined && inner !== "" && DECLARED.includes(done)) {
    const what = done.slice(0, -1);
    return report(context, place, `no such ${what} ${JSON.stringify(key)}${hint(key, map.entries.keys())}`);
  }
  const changed = set(below?.value ?? emptyMap(place), inner, join(done, key), value, place, context);
  if (changed === null) return null;
  // A key that was there keeps its place unless the value is new, so that other problems point into the file.
  const entry: Entry = { place: inner === "" || below === undefined ? place : below.place, value: changed };
  return { kind: "map", entries: new Map(map.entries).set(key, entry), place: map.place };
}

/** The longest key of the map that the path starts with; else the path up to its next dot. */
function firstKey(map: Dict, path: string, done: string): string {
  const there = [...map.entries.keys()].filter((key) => path === key || path.startsWith(`${key}.`));
  if (there.length > 0) return there.reduce((a, b) => (b.length > a.length ? b : a));
  // The keys of a client's mix have a dot of their own: service.operation.
  if (/^clients\.[^.]+\.mix$/.test(done)) return path;
  return path.split(".")[0];
}

function setItem(
  list: List,
  rest: string,
  done: string,
  value: Node,
  place: Place,
  context: Context,
): Node | null {
  const key = rest.split(".")[0];
  const index = /^\d+$/.test(key) ? Number(key) : list.items.length;
  const below = list.items.at(index);
  if (below === undefined) {
    const count = list.items.length;
    const message = `${done} has positions 0 to ${count - 1}; ${JSON.stringify(key)} is none of them`;
    return report(context, place, message);
  }
  const changed = set(below, rest.slice(key.length + 1), join(done, key), value, place, context);
  return changed && { ...list, items: list.items.with(index, changed) };
}
