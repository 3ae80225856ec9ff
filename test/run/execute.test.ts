import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute, JobFailure } from "../../src/run/execute";
import type { Progress } from "../../src/run/execute";
import type { Job } from "../../src/run/plan";
import { WorkerPool } from "../../src/run/worker-pool";
import type { Result } from "../../src/stats/result";
import { emptyResult, emptyScenario, experimentOf } from "./support/experiment";

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

  it("replaces a thread that dies, and runs its job again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "meshsim-"));
    try {
      const [a, b] = ["a", "b"].map((name) => ({ name, scenario: emptyScenario(3, "dies once") }));
      const both = mkdirSync(join(folder, "b"), { recursive: true })!;
      const variants = [a, b].map(({ name, scenario }, index) => ({
        name,
        scenario: { ...scenario, description: index === 0 ? folder : both },
      }));
      const outcome = await execute({ variants, baseline: null }, { jobs: 2, worker });
      for (const { results } of outcome.variants) {
        assert.deepEqual(
          results.map(({ replication, events }) => [replication, events]),
          [0, 1, 2].map((replication) => [replication, 1]),
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("takes known results, a list of jobs and a pool, and tells of each result", async () => {
    const pool = new WorkerPool(2, worker);
    try {
      const experiment = experimentOf({ a: 3, endless: 3 });
      const list = [0, 1, 2].map((replication) => ({ variant: 0, replication }));
      const known = ({ replication }: Job): Result | null =>
        replication === 1 ? emptyResult(replication, 99) : null;
      const told: number[] = [];
      const onResult = ({ replication }: Job): unknown => told.push(replication);
      const outcome = await execute(experiment, { pool, list, known, onResult });
      assert.deepEqual(
        outcome.variants[0].results.map(({ events }) => events),
        [1, 99, 1],
      );
      assert.deepEqual(told.sort(), [0, 2]);
      const again = await execute(experiment, { pool, list });
      assert.deepEqual(
        again.variants[0].results.map(({ events }) => events),
        [1, 1, 1],
      );
    } finally {
      await pool.destroy();
    }
  });

  it("says so when no thread can be started", async () => {
    const missing = join(__dirname, "support", "no-such-worker.ts");
    await assert.rejects(execute(experimentOf({ a: 2 }), { jobs: 1, worker: missing }), (error) => {
      assert.ok(error instanceof JobFailure);
      assert.match(error.message, /no-such-worker/);
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
