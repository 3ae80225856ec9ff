import { NAME } from "./names";
import type { Node, Place } from "./tree";
import { isNull } from "./tree";
import type { Context, Type } from "./types";
import { hint, join, report, shown } from "./types";

/** One entry of a map whose keys the user chooses. */
export interface Named<T> {
  readonly name: string;
  readonly place: Place;
  readonly value: T;
}

export function listOf<T>(type: Type<T>, least = 0): Type<readonly T[]> {
  return {
    shape: { kind: "list", of: type },
    read(node, path, context) {
      if (node.kind !== "list") {
        return report(context, node.place, `${path} needs a list, not ${shown(node)}`);
      }
      if (node.items.length < least) {
        return report(context, node.place, `${path} needs at least ${least} in its list`);
      }
      const values = node.items.map((item, i) => type.read(item, `${path}[${i}]`, context));
      return values.every((value) => value !== null) ? values : null;
    },
  };
}

/** What a key of a map must be: checked, and reported, by the function; `name` says it in the manual. */
export interface Key {
  readonly name: string;
  check(text: string, place: Place, path: string, context: Context): boolean;
}

/** A name the user gives to a `what`. */
export function newName(what: string): Key {
  return { name: what, check: (text, place, _path, context) => checkName(what, text, place, context) };
}

export function checkName(what: string, text: string, place: Place, context: Context): boolean {
  if (NAME.test(text)) return true;
  report(
    context,
    place,
    `${JSON.stringify(text)} cannot name a ${what}; use letters, digits, - and _ (at most 63)`,
  );
  return false;
}

export function mapOf<T>(type: Type<T>, key: Key, least = 0): Type<readonly Named<T>[]> {
  return {
    shape: { kind: "map", of: type, key: key.name },
    read(node, path, context) {
      if (node.kind !== "map" && !isNull(node)) {
        return report(context, node.place, `${path} needs a map by ${key.name}, not ${shown(node)}`);
      }
      const entries = node.kind === "map" ? [...node.entries] : [];
      if (entries.length < least) {
        return report(context, node.place, `${path} needs at least one ${key.name}`);
      }
      const values = entries.map(([name, entry]) => {
        const sound = key.check(name, entry.place, path, context);
        const value = type.read(entry.value, join(path, name), context);
        return sound && value !== null ? { name, place: entry.place, value } : null;
      });
      return values.every((value) => value !== null) ? values : null;
    },
  };
}

interface Kinds {
  readonly scalar?: Type<unknown>;
  readonly list?: Type<unknown>;
  readonly map?: Type<unknown>;
}

/** What any of the given types reads. */
type Chosen<K extends Kinds> = { [P in keyof K]: K[P] extends Type<infer T> ? T : never }[keyof K];

/** Chooses by what kind of node is written: a scalar, a list or a map. */
export function either<K extends Kinds>(kinds: K): Type<Chosen<K>> {
  const options: readonly Type<unknown>[] = [kinds.scalar, kinds.list, kinds.map].filter(
    (type) => type !== undefined,
  );
  return {
    shape: { kind: "either", options },
    read(node, path, context) {
      const chosen = kinds[node.kind] ?? (isNull(node) ? kinds.map : undefined);
      if (chosen !== undefined) return chosen.read(node, path, context) as Chosen<K> | null;
      const wanted = (["scalar", "list", "map"] as const).filter((kind) => kinds[kind] !== undefined);
      const words = wanted.map((kind) => (kind === "scalar" ? needs(kinds.scalar!) : `a ${kind}`));
      return report(context, node.place, `${path} needs ${words.join(" or ")}, not ${shown(node)}`);
    },
  };
}

function needs(type: Type<unknown>): string {
  if (type.shape.kind === "scalar") return type.shape.needs;
  return type.shape.kind === "words" ? `one of ${type.shape.words.join(", ")}` : "a value";
}

/** One of a few words; those of `later` belong to the language but are not built. */
export function word<const W extends string>(
  words: readonly W[],
  laterWords: readonly string[] = [],
): Type<W> {
  return {
    shape: { kind: "words", words, later: laterWords },
    read(node, path, context) {
      if (node.kind !== "scalar") {
        return report(context, node.place, `${path} needs one of ${words.join(", ")}, not ${shown(node)}`);
      }
      const found = words.find((known) => known === node.value);
      if (found !== undefined) return found;
      if (laterWords.includes(node.text)) {
        return report(context, node.place, `${path}: ${node.text} is not supported yet`);
      }
      const suggestion = hint(node.text, [...words, ...laterWords]);
      const choice = suggestion.startsWith("; did") ? suggestion : `; choose one of ${words.join(", ")}`;
      return report(context, node.place, `${path} does not know ${shown(node)}${choice}`);
    },
  };
}

/** Words that stand for a value, beside the values of another type: `none` for a duration. */
export function orWord<T, U>(
  type: Type<T>,
  words: Readonly<Record<string, U>>,
  laterWords: readonly string[] = [],
): Type<T | U> {
  const choice: Type<string> = word(Object.keys(words), laterWords);
  return {
    shape: { kind: "either", options: [type, choice] },
    read(node, path, context): T | U | null {
      if (node.kind !== "scalar") return type.read(node, path, context);
      if (Object.hasOwn(words, node.text)) return words[node.text];
      if (laterWords.includes(node.text)) return choice.read(node, path, context) as null;
      return type.read(node, path, context);
    },
  };
}

/** For types that contain themselves. */
export function lazy<T>(type: () => Type<T>): Type<T> {
  return {
    get shape() {
      return type().shape;
    },
    read: (node, path, context) => type().read(node, path, context),
  };
}

/** Whatever stands there, unchecked: values of a patch, which are checked where they end up. */
export const ANYTHING: Type<Node> = { shape: { kind: "any" }, read: (node) => node };
