import assert from "node:assert/strict";
import { join } from "node:path";
import { execute, JobFailure } from "../../src/run/execute";
import type { Progress } from "../../src/run/execute";
import { experimentOf } from "./support/experiment";

const worker = join(__dirname, "support", "fake-worker.ts");

describe("execute", () => {
  it("returns every replication of every variant in order, whatever the number of threads", async () => {
    const experiment = experimentOf({ a: 3, bb: 2, ccc: 1 });
    const one = await execute(experiment, { jobs: 1, worker });
    const two = await execute(experiment, { jobs: 2, worker });
    assert.deepEqual(one, two);
    assert.deepEqual(
      one.variants.map(({ name, results }) => [
        name,
        results.map((result) => [result.replication, result.events]),
      ]),
      [
        ["a", [0, 1, 2].map((replication) => [replication, 1])],
        ["bb", [0, 1].map((replication) => [replication, 2])],
        ["ccc", [[0, 3]]],
      ],
    );
  });

  it("reports all jobs as finished at the end", async () => {
    let last: Progress | undefined;
    await execute(experimentOf({ a: 2, b: 1 }), {
      jobs: 2,
      worker,
      onProgress: (progress) => (last = progress),
    });
    assert.deepEqual(last, {
      jobs: 3,
      finished: 3,
      running: 0,
      simulatedNs: 3e9,
      totalNs: 3e9,
      requests: 3 * 7,
    });
  });

  it("stops the runs under way when aborted and keeps the variants that have results", async () => {
    const stop = new AbortController();
    const outcomes = await execute(experimentOf({ quick: 1, endless: 1, never: 1 }), {
      jobs: 1,
      worker,
      signal: stop.signal,
      onProgress: ({ finished, running }) => {
        if (finished === 1 && running === 1) stop.abort();
      },
    });
    assert.deepEqual(
      outcomes.variants.map(({ name, results }) => [name, results.map(({ partial }) => partial)]),
      [
        ["quick", [false]],
        ["endless", [true]],
      ],
    );
  });

  it("starts nothing when aborted beforehand", async () => {
    const outcomes = await execute(experimentOf({ quick: 1 }), { worker, signal: AbortSignal.abort() });
    assert.deepEqual(outcomes.variants, []);
  });

  it("names the job whose simulation threw", async () => {
    await assert.rejects(execute(experimentOf({ throws: 1, quick: 4 }), { jobs: 2, worker }), (error) => {
      assert.ok(error instanceof JobFailure);
      assert.equal(error.message, 'variant "throws", replication 0, seed throws: queue went backwards');
      assert.deepEqual([error.variant, error.replication, error.seed], ["throws", 0, "throws"]);
      return true;
    });
  });

  it("names the job whose thread died", async () => {
    await assert.rejects(execute(experimentOf({ quick: 1, dies: 2 }), { jobs: 1, worker }), (error) => {
      assert.ok(error instanceof JobFailure);
      assert.equal(error.variant, "dies");
      assert.match(error.message, /exited with code: 3/);
      return true;
    });
  });
});
