import assert from "node:assert/strict";
import { gather } from "../../src/run/gather";
import { plan } from "../../src/run/plan";
import type { Result } from "../../src/stats/result";
import { emptyResult, experimentOf } from "./support/experiment";

const experiment = experimentOf({ a: 2, b: 2 });
const jobs = plan(experiment);

/** What is kept of the results of jobs a/0, b/0, a/1, b/1, as "variant/replication". */
function kept(results: readonly (Result | null)[], interrupted: boolean): string[] {
  return gather(experiment, jobs, results, interrupted).variants.flatMap(({ name, results: own }) =>
    own.map(({ replication }) => `${name}/${replication}`),
  );
}

const whole = [emptyResult(0), emptyResult(0), emptyResult(1), emptyResult(1)];
const cut = (replication: number): Result => emptyResult(replication, 0, true);

describe("gather", () => {
  it("puts results in the order of variants and replications", () => {
    assert.deepEqual(kept(whole, false), ["a/0", "a/1", "b/0", "b/1"]);
  });

  it("keeps runs that were cut short by their own limit of events", () => {
    assert.deepEqual(kept([cut(0), cut(0), emptyResult(1), emptyResult(1)], false), [
      "a/0",
      "a/1",
      "b/0",
      "b/1",
    ]);
  });

  it("keeps only the replications that all variants finished, of an interrupted experiment", () => {
    assert.deepEqual(kept([emptyResult(0), emptyResult(0), emptyResult(1), cut(1)], true), ["a/0", "b/0"]);
  });

  it("keeps what there is when no replication is whole for all variants", () => {
    assert.deepEqual(kept([emptyResult(0), cut(0), null, null], true), ["a/0", "b/0"]);
    assert.deepEqual(kept([cut(0), null, null, null], true), ["a/0"]);
  });

  it("is interrupted only if something was cut short, and says of what nothing was done", () => {
    const of = (results: readonly (Result | null)[]): unknown => {
      const { interrupted, missing } = gather(experiment, jobs, results, true);
      return { interrupted, missing };
    };
    assert.deepEqual(of(whole), { interrupted: false, missing: [] });
    assert.deepEqual(of([emptyResult(0), cut(0), null, null]), { interrupted: true, missing: [] });
    assert.deepEqual(of([cut(0), null, null, null]), { interrupted: true, missing: ["b"] });
  });

  it("finds the baseline again among the variants that are left, if it is", () => {
    const compared = { ...experiment, baseline: 1 };
    assert.equal(gather(compared, jobs, whole, false).baseline, 1);
    assert.equal(gather(compared, jobs, [null, cut(0), null, null], true).baseline, 0);
    assert.equal(gather(compared, jobs, [cut(0), null, null, null], true).baseline, null);
  });
});
