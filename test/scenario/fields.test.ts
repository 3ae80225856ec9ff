import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BALANCER_BLOCK } from "../../src/scenario/fields/balancer";
import { DISCOVERY_BLOCK, MESH, POLICY, RETRY_BLOCK } from "../../src/scenario/fields/mesh";
import { ARRIVALS } from "../../src/scenario/fields/arrivals";
import { CLIENT_BLOCK } from "../../src/scenario/fields/clients";
import { FAULT } from "../../src/scenario/fields/faults/fault";
import { ROOT } from "../../src/scenario/fields/root";
import { OUTPUTS, RUN } from "../../src/scenario/fields/run";
import { SERVICE_BLOCK } from "../../src/scenario/fields/services";
import { STEP_FIELDS } from "../../src/scenario/fields/steps";
import { TOPOLOGY } from "../../src/scenario/fields/topology";
import type { Block, Fields, Type } from "../../src/scenario/types";

const SCHEMA = join(__dirname, "../../../shared/schema/meshsim-1.schema.json");

/** Every table that can be reached from the root. */
function blocks(type: Type<unknown>, found = new Set<Block<Fields>>()): Set<Block<Fields>> {
  const { shape } = type;
  if (shape.kind === "list" || shape.kind === "map") return blocks(shape.of, found);
  if (shape.kind === "either") {
    for (const option of shape.options) blocks(option, found);
  } else if (shape.kind === "block" && !found.has(shape.block)) {
    found.add(shape.block);
    for (const { type: inner } of Object.values(shape.block.fields)) if (inner !== null) blocks(inner, found);
  }
  return found;
}

describe("the tables of settings", () => {
  it("say of each setting what it means and what its absence means", () => {
    const tables = [...blocks(ROOT)];
    assert.ok(tables.length > 15);
    for (const { title, fields } of tables) {
      for (const [key, field] of Object.entries(fields)) {
        const name = `${title}: ${key}`;
        assert.ok(field.about.length > 5 && !field.about.includes("\n"), name);
        assert.equal(field.type === null, field.status === "later", name);
        if (field.status === "supported") assert.equal(field.fallback === null, field.required, name);
      }
    }
  });

  it("name only settings of their own as alternatives and companions", () => {
    for (const { title, fields, exactlyOne } of blocks(ROOT)) {
      const named = [...(exactlyOne?.of ?? []), ...Object.values(fields).flatMap(({ beside }) => beside)];
      for (const key of named) assert.ok(Object.hasOwn(fields, key), `${title}: ${key}`);
    }
  });

  it("know every setting of the published schema", function () {
    if (!existsSync(SCHEMA)) {
      console.warn(`      SKIPPED: ${SCHEMA} is not there`);
      this.skip();
    }
    interface Schema {
      readonly properties?: Record<string, Schema>;
      readonly additionalProperties?: Schema;
      readonly anyOf?: Schema[];
      readonly items?: Schema;
      readonly $defs?: Record<string, Schema>;
    }
    const schema = JSON.parse(readFileSync(SCHEMA, "utf8")) as Schema;
    const keys = (part: Schema | undefined): string[] => [
      ...Object.keys(part?.properties ?? {}),
      ...(part?.anyOf ?? []).flatMap((option) => Object.keys(option.properties ?? {})),
    ];
    const { $defs, properties } = schema;
    const pairs: [string, string[], Fields][] = [
      ["root", keys(schema), ROOT.block.fields],
      ["run", keys(properties!.run), RUN.block.fields],
      ["topology", keys(properties!.topology), TOPOLOGY.block.fields],
      ["mesh", keys(properties!.mesh), MESH.block.fields],
      ["outputs", keys(properties!.outputs), OUTPUTS.block.fields],
      ["service", keys($defs!.service), SERVICE_BLOCK.block.fields],
      ["client", keys($defs!.client), CLIENT_BLOCK.block.fields],
      ["arrivals", keys($defs!.arrivals), ARRIVALS.block.fields],
      ["policy", keys($defs!.policy), POLICY.block.fields],
      ["retry", keys($defs!.retry), RETRY_BLOCK.block.fields],
      ["balancer", keys($defs!.balancer), BALANCER_BLOCK.block.fields],
      ["discovery", keys($defs!.discovery), DISCOVERY_BLOCK.block.fields],
      ["fault", keys($defs!.fault), FAULT.block.fields],
      ["step", keys($defs!.step), STEP_FIELDS],
    ];
    for (const [name, expected, fields] of pairs) {
      assert.ok(expected.length > 3, name);
      const missing = expected.filter((key) => !Object.hasOwn(fields, key));
      assert.deepEqual(missing, [], name);
    }
  });
});
