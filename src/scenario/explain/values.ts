import { formatDuration } from "../../lib/duration";
import { mean, variance } from "../../kernel/distribution/moments";
import { quantile } from "../../kernel/distribution/quantile";
import type { Distribution } from "../../kernel/distribution/spec";
import { DISTRIBUTION } from "../distribution";
import { STEP_BLOCK, STEPS } from "../fields/steps";
import type { Dict, Node, Place } from "../tree";
import { emptyMap } from "../tree";
import type { Block, Context, Field, Fields, Type } from "../types";
import { join } from "../types";
import type { LayerNames, Origin } from "./origin";
import { BY_DEFAULT, originOf } from "./origin";

/** One effective value. */
export interface Value {
  readonly path: string;
  /** As it is written, or in words where nothing is. */
  readonly value: string;
  /** What a distribution came to; else null. */
  readonly shape: Shape | null;
  readonly origin: Origin;
}

export interface Shape {
  readonly meanNs: number;
  readonly cv: number;
  readonly p99Ns: number;
}

/** Every value of a checked document that a type has settings for, those by default too. */
export class ValueReader {
  readonly values: Value[] = [];
  private readonly context: Context;
  private readonly layers: LayerNames;

  constructor(context: Context, layers: LayerNames = new Map()) {
    this.context = context;
    this.layers = layers;
  }

  /** `place`: of the key, which says where the value is set. */
  read(type: Type<unknown> | null, node: Node, path: string, place: Place): void {
    const block = type === null ? null : blockOf(type);
    const whole = block === null ? node : asMap(block, node);
    if (type === DISTRIBUTION || type === null) this.add(path, node, place);
    else if (whole.kind === "map" && block !== null) this.fields(block, whole, path);
    else if (node.kind === "map" && isMap(type)) this.entries(type, node, path);
    else if (node.kind === "list") this.items(type, node.items, path, place);
    else this.add(path, node, place);
  }

  fields(block: Block<Fields>, map: Dict, path: string): void {
    const kinds = block.exactlyOne?.of ?? [];
    for (const [key, field] of Object.entries(block.fields)) {
      const entry = map.entries.get(key);
      if (entry !== undefined) this.read(field.type, entry.value, join(path, key), entry.place);
      else if (!kinds.includes(key) && isMeant(field, map)) this.absent(field, join(path, key));
    }
  }

  private absent(field: Field<unknown>, path: string): void {
    if (field.status === "later" || field.fallback === null) return;
    this.values.push({ path, value: field.fallback, shape: null, origin: BY_DEFAULT });
  }

  private entries(type: Type<unknown>, map: Dict, path: string): void {
    const inner = innerOf(type, "map");
    for (const [key, entry] of map.entries) this.read(inner, entry.value, join(path, key), entry.place);
  }

  private items(type: Type<unknown>, items: readonly Node[], path: string, place: Place): void {
    const of = innerOf(type.shape.kind === "step" ? STEPS : type, "list");
    if (of?.shape.kind !== "step" && items.every(({ kind }) => kind === "scalar")) {
      this.add(path, { kind: "list", items, place }, place);
      return;
    }
    for (const [i, item] of items.entries()) this.read(of, item, `${path}.${i}`, item.place);
  }

  private add(path: string, node: Node, place: Place): void {
    const distribution = DISTRIBUTION.read(node, path, { ...this.context, problems: [] });
    const shape = distribution === null ? null : shapeOf(distribution);
    this.values.push({ path, value: textOf(node), shape, origin: originOf(place, this.layers) });
  }
}

/** What a random time came to; null: it is not random, or has no mean. */
function shapeOf(d: Distribution): Shape | null {
  if (d.kind === "constant") return null;
  const meanNs = mean(d);
  return { meanNs, cv: Math.sqrt(variance(d)) / meanNs, p99Ns: quantile(d, 0.99) };
}

export function shapeText({ meanNs, cv, p99Ns }: Shape): string {
  const spread = Number.isFinite(cv) ? cv.toPrecision(3) : "infinite";
  return `mean ${time(meanNs)}, cv ${spread}, p99 ${time(p99Ns)}`;
}

function time(ns: number): string {
  return Number.isFinite(ns) ? formatDuration(Number(ns.toPrecision(3))) : "infinite";
}

/** Whether a setting that is not written has a meaning here. */
function isMeant({ beside, about }: Field<unknown>, map: Dict): boolean {
  if (beside.length > 0 && !beside.some((key) => map.entries.has(key))) return false;
  const kind = (map.entries.get("kind") ?? map.entries.get("protocol"))?.value;
  // The text of such an option, of discovery or connections, says first which kinds it is of.
  const kinds = /^([\w, ]+): /.exec(about)?.[1].split(", ");
  return kind?.kind !== "scalar" || kinds === undefined || kinds.includes(kind.text);
}

function blockOf({ shape }: Type<unknown>): Block<Fields> | null {
  if (shape.kind === "block") return shape.block;
  if (shape.kind === "step") return STEP_BLOCK.block;
  if (shape.kind !== "either") return null;
  return shape.options.map(blockOf).find((found) => found !== null) ?? null;
}

/** A bare word stands for a kind with all its defaults. */
function asMap(block: Block<Fields>, node: Node): Node {
  if (node.kind !== "scalar" || typeof node.value !== "string") return node;
  const { place, text } = node;
  if (block.exactlyOne?.of.includes(text) === true && block !== STEP_BLOCK.block) {
    return { ...emptyMap(place), entries: new Map([[text, { place, value: emptyMap(place) }]]) };
  }
  if (!Object.hasOwn(block.fields, "kind")) return node;
  return { ...emptyMap(place), entries: new Map([["kind", { place, value: node }]]) };
}

function isMap({ shape }: Type<unknown>): boolean {
  return shape.kind === "map" || (shape.kind === "either" && shape.options.some(isMap));
}

function innerOf({ shape }: Type<unknown>, kind: "list" | "map"): Type<unknown> | null {
  if (shape.kind === kind) return shape.of;
  if (shape.kind !== "either") return null;
  return shape.options.map((option) => innerOf(option, kind)).find((found) => found !== null) ?? null;
}

function textOf(node: Node): string {
  if (node.kind === "scalar") return node.value === null ? "" : node.text;
  if (node.kind === "list") return `[${node.items.map(textOf).join(", ")}]`;
  const entries = [...node.entries].map(([key, { value }]) => `${key}: ${textOf(value)}`);
  return `{ ${entries.join(", ")} }`;
}
