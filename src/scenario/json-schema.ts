import { ROOT } from "./fields/root";
import { STEP_BLOCK } from "./fields/steps";
import type { Block, Field, Fields, Shape, Type } from "./types";

/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

const DURATION = String.raw`(\d+(\.\d+)?(ns|us|µs|μs|ms|s|m|h|d))+`;
const SCALARS: Readonly<Record<string, Schema>> = {
  duration: { anyOf: [{ const: 0 }, pattern(DURATION)] },
  span: pattern(`(0|${DURATION})\\.\\.(0|${DURATION})`),
  rate: pattern(String.raw`\d+(\.\d+)?[kM]?/(s|m|h)`),
  "data-rate": pattern(String.raw`\d+(\.\d+)?([kMGT]?bit|B|[kKMG]B|[KMG]iB?)/s`),
  percent: pattern(String.raw`\d+(\.\d+)?%`),
  size: { type: ["string", "integer"] },
  factor: pattern(String.raw`\d+(\.\d+)?x`),
  integer: { type: "integer" },
  number: { type: "number" },
  count: { type: "number" },
  boolean: { type: "boolean" },
  "language version": { const: 1 },
};
/** Texts may look like numbers or truth values in YAML. */
const TEXT: Schema = { type: ["string", "number", "boolean"] };

/**
 * The JSON Schema (2020-12) of the language, for editors: made from the tables that check scenarios, so it
 * allows what they allow, as far as a schema can say it. Names that must exist elsewhere in the document, and
 * sums and orders of values, are left to `meshsim validate`.
 */
export function jsonSchema(): Schema {
  const definitions = new Definitions();
  const root = definitions.of(ROOT.shape);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A meshsim scenario",
    ...root,
    $defs: definitions.all,
  };
}

/** Blocks are defined once, under the name of what they are, and referred to: some hold themselves. */
class Definitions {
  readonly all: Record<string, Schema> = {};
  private readonly names = new Map<Block<Fields>, string>();

  of(shape: Shape): Schema {
    switch (shape.kind) {
      case "scalar":
        return SCALARS[shape.name] ?? TEXT;
      case "words":
        return { enum: shape.words };
      case "reference":
      case "any":
        return shape.kind === "any" ? {} : { type: "string" };
      case "distribution":
        return { type: ["string", "integer"] };
      case "step":
        return this.step();
      case "list":
        return { type: "array", items: this.of(shape.of.shape) };
      case "map":
        return { type: ["object", "null"], additionalProperties: this.of(shape.of.shape) };
      case "either":
        return { anyOf: shape.options.map((option) => this.of(option.shape)) };
      case "block":
        return this.refer(shape.block);
    }
  }

  /** A call in one word, a list of branches (steps, or lists of steps in order), or a map with a verb. */
  private step(): Schema {
    const name = "step";
    if (!(name in this.all)) {
      const self = { $ref: `#/$defs/${name}` };
      this.all[name] = {};
      this.all[name] = {
        anyOf: [
          { type: "string" },
          { type: "array", items: { anyOf: [self, { type: "array", items: self }] } },
          this.refer(STEP_BLOCK.block),
        ],
      };
    }
    return { $ref: `#/$defs/${name}` };
  }

  private refer(block: Block<Fields>): Schema {
    let name = this.names.get(block);
    if (name === undefined) {
      name = this.unused(block.title.replace(/^an? /, "").replace(/\W+/g, "-"));
      this.names.set(block, name);
      this.all[name] = {};
      this.all[name] = this.block(block);
    }
    return { $ref: `#/$defs/${name}` };
  }

  private unused(name: string): string {
    let candidate = name;
    for (let n = 2; candidate in this.all || candidate === "step"; n++) candidate = `${name}-${n}`;
    return candidate;
  }

  private block({ fields, exactlyOne }: Block<Fields>): Schema {
    const supported = Object.entries(fields).filter(([, { status }]) => status === "supported");
    const required = supported.flatMap(([key, field]) => (field.required ? [key] : []));
    const kinds = exactlyOne?.of.filter((key) => fields[key].status === "supported");
    const mayBeEmpty = required.length === 0 && kinds === undefined;
    const companions = supported.flatMap(([key, { beside }]) =>
      beside.length === 0 ? [] : [[key, { anyOf: beside.map((other) => ({ required: [other] })) }] as const],
    );
    return {
      type: mayBeEmpty ? ["object", "null"] : "object",
      additionalProperties: false,
      properties: Object.fromEntries(supported.map(([key, field]) => [key, this.field(field)])),
      ...(required.length > 0 ? { required } : {}),
      ...(kinds === undefined ? {} : { oneOf: kinds.map((key) => ({ required: [key] })) }),
      ...(companions.length > 0 ? { dependentSchemas: Object.fromEntries(companions) } : {}),
    };
  }

  private field({ type, about, fallback }: Field<unknown>): Schema {
    const description = fallback === null ? about : `${about}. Default: ${fallback}`;
    return { description, ...this.of((type as Type<unknown>).shape) };
  }
}

function pattern(whole: string): Schema {
  return { type: "string", pattern: `^${whole}$` };
}
