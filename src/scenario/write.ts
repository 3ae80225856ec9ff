import { stringify } from "yaml";
import type { Node } from "./tree";

/** YAML text of a tree, keys in the order they have there. */
export function write(node: Node): string {
  return stringify(plain(node), { lineWidth: 110, aliasDuplicateObjects: false });
}

/** Maps rather than objects: they keep the order of keys that look like numbers. */
function plain(node: Node): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plain);
  return new Map([...node.entries].map(([key, entry]) => [key, plain(entry.value)]));
}
