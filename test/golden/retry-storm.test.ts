import assert from "node:assert/strict";
import { measureExperiment } from "../../src/index";
import type { MeasuredExperiment, MeasuredVariant } from "../../src/index";
import { runScenario } from "./scenarios";

/** What scenarios/retry-storm.yaml is there to show; one replication is enough, so clear is the difference. */
describe("retry-storm", () => {
  let experiment: MeasuredExperiment;
  before(() => {
    experiment = measureExperiment(runScenario("retry-storm", { "run.replications": "1" }));
  });

  function variant(name: string): MeasuredVariant {
    return experiment.variants.find((one) => one.name === name)!;
  }

  /** Requests of users that arrived from `fromS` to `toS`, and successes that ended then. */
  function between(name: string, fromS: number, toS: number): { arrived: number; succeeded: number } {
    const { results } = variant(name);
    const { intervalNs, timelines } = results[0];
    const { arrivals, errors, requests } = timelines.find((timeline) => timeline.name === "users")!;
    const [first, end] = [fromS, toS].map((seconds) => (seconds * 1e9) / intervalNs);
    let arrived = 0;
    let succeeded = 0;
    for (let interval = first; interval < end; interval++) {
      arrived += arrivals[interval];
      succeeded += requests[interval] - errors[interval];
    }
    return { arrived, succeeded };
  }

  function recovers(name: string): boolean {
    return variant(name).slos.find((slo) => slo.name === "recovers")!.pass;
  }

  const ALL = ["no-retries", "three-retries", "backoff-jitter", "budget-20pct", "last-hop-only", "deadlines"];

  it("compares what this test is about", () => {
    assert.deepEqual(
      experiment.variants.map(({ name }) => name),
      ALL,
    );
    assert.equal(experiment.baseline?.name, "no-retries");
    const { at, end } = faultOf(experiment);
    assert.deepEqual([at, end], [30, 40]);
  });

  for (const name of ALL) {
    it(`all is well with ${name} before the slowdown`, () => {
      const { arrived, succeeded } = between(name, 10, 30);
      assert.ok(succeeded > 0.995 * arrived, `${succeeded} of ${arrived}`);
    });
  }

  for (const name of ["no-retries", "budget-20pct"]) {
    it(`with ${name} the last minute is as good as if nothing had happened`, () => {
      const { arrived, succeeded } = between(name, 60, 120);
      assert.ok(succeeded > 0.99 * arrived, `${succeeded} of ${arrived}`);
      assert.ok(recovers(name));
    });
  }

  for (const name of ["three-retries", "backoff-jitter", "last-hop-only"]) {
    it(`with ${name} next to nothing succeeds in the last minute, long after the cause is gone`, () => {
      const { arrived, succeeded } = between(name, 60, 120);
      assert.ok(succeeded < 0.03 * arrived, `${succeeded} of ${arrived}`);
      assert.ok(!recovers(name));
    });
  }

  it("with deadlines told to callees, three retries recover in the end", () => {
    const { arrived, succeeded } = between("deadlines", 90, 120);
    assert.ok(succeeded > 0.99 * arrived, `${succeeded} of ${arrived}`);
    assert.ok(recovers("deadlines"));
  });

  it("users send the same requests whatever the policy", () => {
    const { arrived } = between("no-retries", 0, 120);
    for (const name of ALL) assert.equal(between(name, 0, 120).arrived, arrived, name);
  });
});

/** Seconds at which the slowdown begins and ends. */
function faultOf({ variants }: MeasuredExperiment): { at: number; end: number } {
  const { fromNs, toNs } = variants[0].results[0].faults[0];
  return { at: fromNs / 1e9, end: toNs / 1e9 };
}
