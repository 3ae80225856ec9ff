import { nearest } from "../lib/nearest";
import { assert } from "../lib/assert";
import { NO_NAMES } from "./names";
import type { Dict, Node, Place } from "./tree";
import { emptyMap, isNull, scalar } from "./tree";
import type { Block, Context, Field, Fields, Type, Values } from "./types";
import { hint, join, report, shown } from "./types";

const NOWHERE: Place = { file: "", line: null, column: null, source: null, length: 1 };

export function required<T>(type: Type<T>, about: string): Field<T> {
  return {
    status: "supported",
    type,
    about,
    required: true,
    fallback: null,
    fallbackValue: undefined,
    beside: [],
  };
}

/** `absent`: in words, what it means when the setting is not there. */
export function optional<T>(type: Type<T>, about: string, absent: string): Field<T | undefined> {
  return {
    status: "supported",
    type,
    about,
    required: false,
    fallback: absent,
    fallbackValue: undefined,
    beside: [],
  };
}

/** `fallback`: the default as a user would write it; it is read by the same type. */
export function preset<T>(type: Type<T>, fallback: string | number | boolean, about: string): Field<T> {
  const context: Context = { names: NO_NAMES, problems: [], readText: null };
  const value = type.read(scalar(fallback, NOWHERE), about, context);
  assert(value !== null, `the default ${fallback} of "${about}" is not of its own type`);
  const text = String(fallback);
  return {
    status: "supported",
    type,
    about,
    required: false,
    fallback: text,
    fallbackValue: value,
    beside: [],
  };
}

/** A setting of the language that is not built yet: refused by name. */
export function later(about: string): Field<undefined> {
  return {
    status: "later",
    type: null,
    about,
    required: false,
    fallback: null,
    fallbackValue: undefined,
    beside: [],
  };
}

/** The same setting, allowed only beside one of `keys`. */
export function beside<T>(keys: readonly string[], field: Field<T>): Field<T> {
  return { ...field, beside: keys };
}

export function block<const F extends Fields>(
  title: string,
  fields: F,
  exactlyOne: Block<F>["exactlyOne"] = null,
): Type<Values<F>> & { readonly block: Block<F> } {
  const table = { title, fields, exactlyOne };
  return {
    block: table,
    shape: { kind: "block", block: table },
    read: (node, path, context) => readBlock(table, node, path, context),
  };
}

function readBlock<F extends Fields>(
  table: Block<F>,
  node: Node,
  path: string,
  context: Context,
): Values<F> | null {
  const map = isNull(node) ? emptyMap(node.place) : node;
  const keys = Object.keys(table.fields).filter((key) => table.fields[key].status === "supported");
  if (map.kind !== "map") {
    const some = keys.slice(0, 3).join(", ");
    const wants = some === "" ? "an empty map {}" : `a map of settings such as ${some}`;
    return report(context, node.place, `${path} needs ${wants}, not ${shown(node)}`);
  }
  const before = context.problems.length;
  const meant = refuseWrongKeys(table, map, path, context);
  checkExactlyOne(table, map, path, context);
  const values: Record<string, unknown> = {};
  for (const key of keys) {
    const field = table.fields[key];
    const entry = map.entries.get(key);
    if (entry !== undefined) values[key] = field.type!.read(entry.value, join(path, key), context);
    else if (!field.required) values[key] = field.fallbackValue;
    else if (!meant.has(key))
      report(context, map.place, `${path || "the scenario"} needs ${key}: ${field.about}`);
  }
  if (context.problems.length > before) return null;
  const placeOf = (key: string): Place => map.entries.get(key)?.place ?? map.place;
  return Object.assign(values, { placeOf }) as unknown as Values<F>;
}

/** Answers which settings the unknown keys probably meant, so that these are not also reported as missing. */
function refuseWrongKeys<F extends Fields>(
  table: Block<F>,
  map: Dict,
  path: string,
  context: Context,
): Set<string> {
  const meant = new Set<string>();
  for (const [key, entry] of map.entries) {
    const field = Object.hasOwn(table.fields, key) ? table.fields[key] : undefined;
    if (field === undefined) {
      const known = Object.keys(table.fields);
      meant.add(nearest(key, known) ?? "");
      const suggestion = hint(key, known).replace(/^; there is/, "; it has");
      report(
        context,
        entry.place,
        `${path || "the scenario"} has no setting ${JSON.stringify(key)}${suggestion}`,
      );
    } else if (field.status === "later") {
      report(context, entry.place, `${join(path, key)} is not supported yet`);
    } else if (isAlone(table, field, map)) {
      report(
        context,
        entry.place,
        `${join(path, key)} has a meaning only beside ${field.beside.join(" or ")}`,
      );
    }
  }
  return meant;
}

/** Without any kind at all, that is what the user is told, and not that the options of a kind stand alone. */
function isAlone<F extends Fields>(table: Block<F>, field: Field<unknown>, map: Dict): boolean {
  if (field.beside.length === 0 || field.beside.some((key) => map.entries.has(key))) return false;
  return table.exactlyOne === null || table.exactlyOne.of.some((key) => map.entries.has(key));
}

function checkExactlyOne<F extends Fields>(table: Block<F>, map: Dict, path: string, context: Context): void {
  if (table.exactlyOne === null) return;
  const { what, of } = table.exactlyOne;
  const present = of.filter((key) => map.entries.has(key));
  if (present.length > 1) {
    const second = map.entries.get(present[1])!;
    report(context, second.place, `${path} has both ${present[0]} and ${present[1]}; write one ${what}`);
  }
  const misspelt = [...map.entries.keys()].some((key) => nearest(key, of) !== null);
  if (present.length === 0 && !misspelt) {
    const supported = of.filter((key) => table.fields[key].status === "supported");
    report(context, map.place, `${path} needs one ${what}: ${supported.join(", ")}`);
  }
}
