import type { Entry, Node } from "./tree";
import type { Type } from "./types";

/**
 * The same document with the settings of each block in the order of its table; other keys follow as written.
 */
export function inOrder(node: Node, type: Type<unknown>): Node {
  const { shape } = type;
  if (node.kind === "scalar") return node;
  if (shape.kind === "either") {
    const fitting = shape.options.find(({ shape: option }) =>
      node.kind === "list" ? option.kind === "list" : option.kind === "map" || option.kind === "block",
    );
    return fitting === undefined ? node : inOrder(node, fitting);
  }
  if (node.kind === "list") {
    return shape.kind === "list"
      ? { ...node, items: node.items.map((item) => inOrder(item, shape.of)) }
      : node;
  }
  if (shape.kind === "map") return mapEntries(node.entries, () => shape.of, node);
  if (shape.kind !== "block") return node;
  const { fields } = shape.block;
  const keys = Object.keys(fields).filter((key) => node.entries.has(key));
  const others = [...node.entries.keys()].filter((key) => !Object.hasOwn(fields, key));
  const sorted = new Map([...keys, ...others].map((key) => [key, node.entries.get(key)!]));
  return mapEntries(sorted, (key) => (Object.hasOwn(fields, key) ? fields[key].type : null), node);
}

function mapEntries(
  entries: ReadonlyMap<string, Entry>,
  typeOf: (key: string) => Type<unknown> | null,
  node: Node,
): Node {
  const ordered = [...entries].map(([key, entry]): [string, Entry] => {
    const type = typeOf(key);
    return [key, type === null ? entry : { ...entry, value: inOrder(entry.value, type) }];
  });
  return { kind: "map", entries: new Map(ordered), place: node.place };
}
