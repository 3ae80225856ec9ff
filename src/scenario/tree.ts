import type { Problem } from "./problem";

/** Where something stands in what the user wrote. */
export interface Place {
  readonly file: string;
  /** 1-based; null for a flag, which has no lines. */
  readonly line: number | null;
  readonly column: number | null;
  readonly source: string | null;
  readonly length: number;
}

/**
 * A document as plain data that knows where each part stands. Trees are never changed: setting a value makes
 * a new tree that shares what stayed, so each variant of a comparison costs little.
 */
export type Node = Scalar | List | Dict;

export interface Scalar {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** As written, for messages. */
  readonly text: string;
  readonly place: Place;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Node[];
  readonly place: Place;
}

export interface Dict {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly place: Place;
}

export interface Entry {
  /** Of the key. */
  readonly place: Place;
  readonly value: Node;
}

export function problemAt(place: Place, severity: Problem["severity"], message: string): Problem {
  const { file, line, column, source, length } = place;
  return { severity, message, file, line, column, source, length: Math.max(1, length) };
}

export function emptyMap(place: Place): Dict {
  return { kind: "map", entries: new Map(), place };
}

export function scalar(value: Scalar["value"], place: Place): Scalar {
  return { kind: "scalar", value, text: String(value), place };
}

export function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** The node under a chain of keys, or undefined when one of them is missing. */
export function find(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  let at = node;
  for (const key of keys) at = at?.kind === "map" ? at.entries.get(key)?.value : undefined;
  return at;
}

/** JSON with sorted keys and no spaces: equal for documents that differ in comments, order or style only. */
export function canonicalJson(node: Node): string {
  if (node.kind === "scalar") return JSON.stringify(node.value);
  if (node.kind === "list") return `[${node.items.map(canonicalJson).join(",")}]`;
  const keys = [...node.entries.keys()].sort((a, b) => (a < b ? -1 : 1));
  const pairs = keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(node.entries.get(key)!.value)}`);
  return `{${pairs.join(",")}}`;
}
