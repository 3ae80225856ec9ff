import assert from "node:assert/strict";
import { alertTables } from "../../src/report/alerts";
import type { VariantOutcome } from "../../src/report/outcome";
import { run } from "../support/world-of";

const S = 1e9;

/** A variant with an alert "bad" that fired and was resolved at these times (s), by replication. */
function variant(name: string, times: readonly (readonly number[])[]): VariantOutcome {
  const { world, result } = run({
    services: "web: { operations: { get: [] } }",
    clients: "users: { target: web.get, arrivals: { constant: 1/s } }",
    rest: 'monitoring: { alerts: [{ name: bad, when: "users.errors > 0" }] }',
  });
  const results = times.map((list) => ({
    ...result,
    endNs: 100 * S,
    notes: list.map((time, k) => {
      const kind = k % 2 === 0 ? "alert-firing" : "alert-resolved";
      return { timeNs: time * S, kind, target: "bad", detail: "" };
    }),
  }));
  return { name, scenario: world.scenario, results };
}

function texts(variants: readonly VariantOutcome[]): string[][] {
  return alertTables(variants)[0].rows.map((row) => row.map(({ text }) => text));
}

describe("the table of alerts", () => {
  it("says in how many replications each fired, when first and for how long", () => {
    // 20 to 30 and 60 to 65; 40 to the end; never.
    assert.deepEqual(texts([variant("only", [[20, 30, 60, 65], [40], []])]), [
      ["bad", "2 of 3", "30.0", "37.5"],
    ]);
    assert.deepEqual(texts([variant("only", [[]])]), [["bad", "no", "-", "-"]]);
  });

  it("has a row for each variant", () => {
    const rows = texts([variant("one", [[10, 20]]), variant("other", [[12, 20]])]);
    assert.deepEqual(rows, [
      ["bad", "one", "yes", "10.0", "10.0"],
      ["bad", "other", "yes", "12.0", "8.00"],
    ]);
  });
});
