import type { Dict, Entry, Node } from "./tree";
import type { Block, Fields, Shape, Type } from "./types";

/**
 * Lays `high` over `low`, as an including file is laid over what it includes: maps are merged key by key, and
 * lists, numbers and texts are replaced. Of settings that exclude each other, as the kinds of arrivals do,
 * what `high` has replaces what `low` has, with those that mean something only beside it.
 */
export function merge(type: Type<unknown> | null, low: Node, high: Node): Node {
  if (low.kind !== "map" || high.kind !== "map") return high;
  const shape = mapShape(type?.shape);
  const block = shape?.kind === "block" ? shape.block : null;
  const entries = new Map<string, Entry>(block === null ? low.entries : remaining(block, low, high));
  for (const [key, entry] of high.entries) {
    const covered = entries.get(key);
    const inner = innerType(shape, key);
    entries.set(key, covered ? { ...entry, value: merge(inner, covered.value, entry.value) } : entry);
  }
  return { kind: "map", entries, place: high.place };
}

/** What stays of `low` where `high` may have chosen another kind. */
function remaining(block: Block<Fields>, low: Dict, high: Dict): ReadonlyMap<string, Entry> {
  const kinds = block.exactlyOne?.of ?? [];
  const chosen = kinds.find((key) => high.entries.has(key));
  if (chosen === undefined || low.entries.has(chosen)) return low.entries;
  return new Map(
    [...low.entries].filter(([key]) => {
      const field = Object.hasOwn(block.fields, key) ? block.fields[key] : null;
      return !kinds.includes(key) && (field === null || field.beside.length === 0);
    }),
  );
}

/** What a map written here is read as. */
function mapShape(shape: Shape | undefined): Extract<Shape, { kind: "map" | "block" }> | null {
  if (shape === undefined) return null;
  if (shape.kind === "map" || shape.kind === "block") return shape;
  if (shape.kind !== "either") return null;
  return shape.options.map((option) => mapShape(option.shape)).find((found) => found !== null) ?? null;
}

function innerType(shape: ReturnType<typeof mapShape>, key: string): Type<unknown> | null {
  if (shape === null) return null;
  if (shape.kind === "map") return shape.of;
  return Object.hasOwn(shape.block.fields, key) ? shape.block.fields[key].type : null;
}
