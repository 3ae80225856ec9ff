import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isPrime, MaglevTable } from "../../../src/mesh/balance/maglev";
import { XxHash64 } from "../../../src/mesh/balance/xx-hash";

const SIZE = 65_537;

function tableOf(names: readonly string[], weights = names.map(() => 1 / names.length)): MaglevTable {
  return new MaglevTable(names, weights, { size: SIZE });
}

function names(n: number): string[] {
  return Array.from({ length: n }, (_, k) => `web/${k}`);
}

describe("MaglevTable", () => {
  it("gives each endpoint its share, to a place", () => {
    for (const n of [2, 3, 10, 100]) {
      const counts = new Float64Array(n);
      for (const owner of tableOf(names(n)).owner) counts[owner]++;
      for (const count of counts) assert.ok(Math.abs(count - SIZE / n) < 1, String(count));
    }
    const weighted = new Float64Array(2);
    for (const owner of tableOf(["a", "b"], [0.25, 0.75]).owner) weighted[owner]++;
    assert.ok(Math.abs(weighted[0] - SIZE / 4) < 2, String(weighted[0]));
  });

  it("does not hang on the order of the endpoints", () => {
    const forth = names(7);
    const back = [...forth].reverse();
    const there = Array.from(tableOf(forth).owner, (k) => forth[k]);
    assert.deepEqual(
      Array.from(tableOf(back).owner, (k) => back[k]),
      there,
    );
  });

  it("moves the keys of an endpoint that leaves, and few of the others", () => {
    const all = names(100);
    const rest = all.filter((name) => name !== "web/42");
    const before = Array.from(tableOf(all).owner, (k) => all[k]);
    const after = Array.from(tableOf(rest).owner, (k) => rest[k]);
    const moved = after.filter((name, place) => name !== before[place]).length;
    const own = before.filter((name) => name === "web/42").length;
    assert.ok(moved >= own);
    // The paper's figure 12: with a table of 65537, below 1 % for each hundredth that leaves beside its own.
    assert.ok(moved - own < 0.02 * SIZE, `${moved - own} of ${SIZE} moved for nothing`);
  });

  it("spreads 100 clients over 10 endpoints as chance would: so many are on the fullest", () => {
    const file = join(__dirname, "../../theory/cases/hash-100clients-10instances.json");
    const { expected, run } = JSON.parse(readFileSync(file, "utf8")) as {
      expected: Record<"max_clients_mean" | "p_max_at_least_double_mean", { value: number; tol: number }>;
      run: { hash_seeds: number };
    };
    const table = tableOf(names(10));
    const hasher = new XxHash64();
    const fullest = Array.from({ length: run.hash_seeds }, (_, seed) => {
      const counts = new Int32Array(10);
      for (let client = 0; client < 100; client++) {
        const { high, low } = hasher.hash(`${seed}/${client}`);
        counts[table.find(high, low, 0)]++;
      }
      return Math.max(...counts);
    });
    const mean = fullest.reduce((sum, count) => sum + count, 0) / fullest.length;
    const double = fullest.filter((count) => count >= 20).length / fullest.length;
    const { max_clients_mean: most, p_max_at_least_double_mean: twice } = expected;
    assert.ok(Math.abs(mean - most.value) <= most.tol, `${mean}, not ${most.value}`);
    assert.ok(Math.abs(double - twice.value) <= twice.tol, `${double}, not ${twice.value}`);
  });

  it("needs a prime, that each endpoint may come to every place", () => {
    assert.throws(() => new MaglevTable(["a"], [1], { size: 65_536 }), /not a prime/);
    assert.deepEqual([0, 1, 2, 3, 4, 5, 9, 25, 65_537].map(isPrime), [
      false,
      false,
      true,
      true,
      false,
      true,
      false,
      false,
      true,
    ]);
  });
});
