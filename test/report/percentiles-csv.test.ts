import assert from "node:assert/strict";
import { measureVariant } from "../../src/report/measured";
import { percentileRows } from "../../src/report/percentiles-csv";
import { studentT } from "../../src/stats/student-t";
import { MS, outcomeOf } from "../support/result-of";

describe("percentiles.csv", () => {
  const rowsOf = (...each: readonly (readonly number[])[]): ReturnType<typeof list> =>
    list(each.map((gets) => ({ gets: gets.map((ms) => ms * MS) })));
  const list = (
    parts: readonly { gets: number[] }[],
  ): { level_ratio: number; value_ms: number; ci_low_ms: unknown; ci_high_ms: unknown }[] =>
    [...percentileRows([measureVariant(outcomeOf("shop", parts))])].filter(
      ({ scope, name }) => scope === "client" && name === "users",
    ) as never;

  it("has the levels that people name, as far up as there are values", () => {
    const levels = rowsOf(Array.from({ length: 1000 }, (_, i) => i + 1)).map(({ level_ratio }) =>
      Number(level_ratio.toFixed(6)),
    );
    for (const level of [0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999])
      assert.ok(levels.includes(level), String(level));
    assert.equal(levels.at(-1), 0.999);
    assert.deepEqual(
      levels,
      [...levels].sort((one, other) => one - other),
    );
  });

  it("has intervals by the values of the replications about the pooled one", () => {
    const rows = rowsOf([10, 10, 10], [20, 20, 20]);
    const median = rows.find(({ level_ratio }) => level_ratio === 0.5)!;
    const spread = [10, 20].reduce(
      (sum, own) => sum + (own * MS - median.value_ms) * (own * MS - median.value_ms),
      0,
    );
    const half = studentT(0.975, 1) * Math.sqrt(spread / 2);
    assert.ok(Math.abs((median.ci_high_ms as number) - (median.value_ms + half)) < 0.02 * half);
    assert.equal(median.ci_low_ms, 0, "nothing takes less than no time");
  });

  it("has no interval with one replication, nor where one has no value so far up", () => {
    assert.ok(
      rowsOf([1, 2, 3]).every(({ ci_low_ms, ci_high_ms }) => ci_low_ms === null && ci_high_ms === null),
    );
    const rows = rowsOf(
      [1, 2, 3, 4],
      Array.from({ length: 100 }, () => 5),
    );
    assert.equal(rows.find(({ level_ratio }) => level_ratio === 0.9)!.ci_low_ms, null);
    assert.notEqual(rows.find(({ level_ratio }) => level_ratio === 0.5)!.ci_low_ms, null);
  });
});
