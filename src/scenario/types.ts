import { nearest } from "../lib/nearest";
import type { Names } from "./names";
import type { Problem } from "./problem";
import type { Node, Place } from "./tree";
import { problemAt } from "./tree";

/** What reading a value may need besides the value, and where it tells what is wrong. */
export interface Context {
  readonly names: Names;
  readonly problems: Problem[];
  /** Text of a file, path relative to the scenario file; null when files cannot be read here. */
  readonly readText: ((path: string) => string) | null;
}

/**
 * What a setting may hold. `shape` is data for whoever writes a schema or a manual from the tables; `read`
 * checks a node, reports each problem where it stands, and answers with the value, or null if there was a
 * problem.
 */
export interface Type<T> {
  readonly shape: Shape;
  read(node: Node, path: string, context: Context): T | null;
}

export type Shape =
  /** `needs`: what a message says is wanted, with an example. */
  | { readonly kind: "scalar"; readonly name: string; readonly needs: string }
  | { readonly kind: "words"; readonly words: readonly string[]; readonly later: readonly string[] }
  /** A name declared elsewhere in the document. */
  | {
      readonly kind: "reference";
      readonly to: "service" | "zone" | "operation" | "pair" | "variant" | "client";
    }
  | { readonly kind: "distribution" }
  | { readonly kind: "step" }
  | { readonly kind: "any" }
  | { readonly kind: "list"; readonly of: Type<unknown> }
  | { readonly kind: "map"; readonly of: Type<unknown>; readonly key: string }
  | { readonly kind: "either"; readonly options: readonly Type<unknown>[] }
  | { readonly kind: "block"; readonly block: Block<Fields> };

/** One setting. Everything that checks, documents or explains settings reads this. */
export interface Field<T> {
  readonly status: "supported" | "later";
  readonly type: Type<T> | null;
  /** One line: what it means, with its unit where the type does not tell. */
  readonly about: string;
  readonly required: boolean;
  /** As the user would write it, or in words when nothing they could write means the same; null: required. */
  readonly fallback: string | null;
  readonly fallbackValue: T | undefined;
  /** Allowed only beside one of these settings of the same block; empty: always. */
  readonly beside: readonly string[];
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

export interface Block<F extends Fields> {
  /** With its article: "a service". */
  readonly title: string;
  readonly fields: F;
  /** One of these settings must be there, and only one: "the kind is the key". */
  readonly exactlyOne: { readonly what: string; readonly of: readonly string[] } | null;
}

/** What a block's settings come to, with the place of each key that was written (else of the block). */
export type Values<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
} & { readonly placeOf: (key: keyof F & string) => Place };

export function report(context: Context, place: Place, message: string): null {
  context.problems.push(problemAt(place, "error", message));
  return null;
}

/** Path of a setting inside another; the root's path is empty. */
export function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** `; did you mean "x"?`, or what there is to choose from, or nothing. */
export function hint(word: string, candidates: Iterable<string>): string {
  const all = [...candidates];
  const meant = nearest(word, all);
  if (meant !== null) return `; did you mean ${JSON.stringify(meant)}?`;
  return all.length > 0 && all.length <= 16 ? `; there is ${all.join(", ")}` : "";
}

/** How a message shows what was written. */
export function shown(node: Node): string {
  if (node.kind === "list") return "a list";
  if (node.kind === "map") return "a map";
  if (node.value === null) return "nothing";
  const text = node.text.length > 60 ? `${node.text.slice(0, 57)}...` : node.text;
  return typeof node.value === "string" ? JSON.stringify(text) : text;
}
