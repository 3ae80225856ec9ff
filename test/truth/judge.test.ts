import assert from "node:assert/strict";
import type { Expected, TheoryCase } from "../../src/truth/case";
import { judge } from "../../src/truth/judge";
import type { Measured } from "../../src/truth/measure";
import type { CaseReport } from "../../src/truth/report";
import { strangeSpreads } from "../../src/truth/spreads";

const N = 10_000;
const SD1 = 2;
/** Of the estimate of one run. */
const DEVIATION = SD1 / Math.sqrt(N);

function caseOf(expected: Record<string, Expected>, skip: string[] = []): TheoryCase {
  const run = { quick: { measured_requests: N, skip } };
  return { id: "made-up", title: "", family: "", scenario: {}, run, expected };
}

function judged(theory: TheoryCase, runs: Record<string, number>[]): CaseReport {
  const maps = runs.map(
    (run) => new Map(Object.entries(run).map(([name, value]): [string, Measured] => [name, { value, n: N }])),
  );
  return judge({ file: "made-up.json", theory }, maps);
}

describe("what the runs of a case come to", () => {
  const theory = caseOf({ delay: { value: 10, sd1: SD1, tol: 1 } });
  /** Five runs that differ as they should, around 10 + `off` standard errors of their mean. */
  const around = (off: number): Record<string, number>[] =>
    [-1.3, -0.6, 0, 0.6, 1.3].map((z) => ({ delay: 10 + (z + off / Math.sqrt(5)) * DEVIATION }));

  it("agrees with theory within 4.75 standard errors of the mean of all runs, and no further", () => {
    assert.equal(judged(theory, around(0)).verdict, "passed");
    assert.equal(judged(theory, around(4.7)).verdict, "passed");
    assert.equal(judged(theory, around(-4.7)).verdict, "passed");
    for (const off of [4.8, -4.8]) {
      const { verdict, reason } = judged(theory, around(off));
      assert.equal(verdict, "failed");
      assert.match(reason!, /^delay: .* instead of 10 /);
    }
  });

  it("shows the interval of the runs", () => {
    const [{ ours, low, high, units }] = judged(theory, around(0)).metrics;
    assert.ok(low! < ours && ours < high!);
    assert.equal(units, 5 * N);
  });

  it("must be certain where no chance is involved", () => {
    const certain = caseOf({ count: { value: 3, tol: 1e-9, deterministic: true } });
    assert.equal(judged(certain, [{ count: 3 }, { count: 3 }]).verdict, "passed");
    assert.equal(judged(certain, [{ count: 3 }, { count: 4 }]).verdict, "failed");
    assert.equal(judged(certain, [{ count: NaN }]).verdict, "failed");
  });

  it("is no answer when a metric is not measured, unless a short run need not tell it", () => {
    const two = { delay: { value: 10, sd1: SD1, tol: 1 }, other: { value: 1, tol: 1 } };
    const { verdict, reason } = judged(caseOf(two), around(0));
    assert.deepEqual([verdict, reason], ["not covered", "nothing measures other"]);
    assert.equal(judged(caseOf(two, ["other"]), around(0)).verdict, "passed");
  });

  it("fails when the runs share their chance, or differ too much", () => {
    const alike = Array.from({ length: 5 }, (_, k) => ({ delay: 10 + 1e-6 * k }));
    assert.match(judged(theory, alike).reason!, /differ by at most 0\.00 of what they should/);
    const apart = [-20, -10, 0, 10, 20].map((z) => ({ delay: 10 + z * DEVIATION }));
    assert.match(judged(theory, apart).reason!, /delay: the seeds differ \d+\.\d+ times as much/);
  });

  it("over many cases must differ as it should in each metric", () => {
    const one = judged(theory, around(0));
    const [metric] = one.metrics;
    const all = (spread: number): CaseReport[] =>
      Array.from({ length: 20 }, () => ({ ...one, metrics: [{ ...metric, spread }] }));
    assert.deepEqual(strangeSpreads(all(1)), { checked: 1, problems: [] });
    assert.equal(strangeSpreads(all(0.4)).problems.length, 1);
    assert.equal(strangeSpreads(all(2.1)).problems.length, 1);
    assert.equal(strangeSpreads(all(0.4).slice(1)).checked, 0);
  });
});
