import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { BALANCERS } from "./adapters/balancers";
import { DISCOVERY } from "./adapters/discovery";
import { MONITORING } from "./adapters/monitoring";
import { HAPROXY } from "./adapters/haproxy";
import { HASHING } from "./adapters/hashing";
import { KUBERNETES } from "./adapters/kubernetes";
import { NGINX } from "./adapters/nginx";
import { NODES } from "./adapters/nodes";
import { RESILIENCE } from "./adapters/resilience";
import type { Adapters } from "./adapters/adapter";

/**
 * Our algorithms against the answers of the projects they follow. Each file says where its cases come from.
 * With MESHSIM_VECTORS=DIR the cases come from the files of the same names in DIR and the folders in it.
 */
const ADAPTERS: Adapters = {
  ...BALANCERS,
  ...HASHING,
  ...NGINX,
  ...HAPROXY,
  ...KUBERNETES,
  ...RESILIENCE,
  ...DISCOVERY,
  ...MONITORING,
  ...NODES,
};
const ELSEWHERE = process.env.MESHSIM_VECTORS;
const FOLDER = ELSEWHERE ?? path.join(__dirname, "vectors");

interface VectorFile {
  readonly cases: readonly { readonly id: string; readonly kind?: string }[];
}

const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .sort();

function runFile(file: string): { passed: number; failures: string[] } {
  const { cases } = JSON.parse(readFileSync(path.join(FOLDER, file), "utf8")) as VectorFile;
  const name = path.basename(file, ".json");
  const failures: string[] = [];
  for (const vector of cases) {
    try {
      const kind = vector.kind ?? "";
      const adapters = ADAPTERS[name];
      assert.ok(Object.hasOwn(adapters, kind), `no adapter for kind "${kind}"`);
      adapters[kind](vector as never);
    } catch (error) {
      failures.push(`${vector.id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`      ${name}: ${cases.length - failures.length} passed, ${failures.length} failed`);
  return { passed: cases.length - failures.length, failures };
}

describe("fidelity", () => {
  const covered = files.filter((file) => Object.hasOwn(ADAPTERS, path.basename(file, ".json")));

  for (const file of covered) {
    it(`answers ${path.basename(file, ".json")} as its project does`, () => {
      const { passed, failures } = runFile(file);
      assert.deepEqual(failures, []);
      assert.ok(passed > 0, "the file has no cases");
    });
  }

  it("has vectors for every adapter, and an adapter for every file of ours", () => {
    assert.ok(covered.length > 0, `${FOLDER} has no file that is known here`);
    if (ELSEWHERE !== undefined) {
      const others = files
        .filter((file) => !covered.includes(file))
        .map((file) => path.basename(file, ".json"));
      console.log(`      ${others.length} other files are not run: ${others.join(", ")}`);
      return;
    }
    assert.deepEqual(
      files.map((file) => path.basename(file, ".json")),
      Object.keys(ADAPTERS).sort(),
    );
  });
});
