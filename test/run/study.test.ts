import assert from "node:assert/strict";
import { executeHere } from "../../src/run/execute-here";
import { compareMetric } from "../../src/report/compared";
import { measureExperiment } from "../../src/report/measured";
import { welchInterval } from "../../src/stats/interval";
import { load } from "../../src/scenario/load";
import type { Experiment } from "../../src/scenario/scenario";

function experimentOf(run: string, more = ""): Experiment {
  const text = `
meshsim: 1
name: queue
run: { ${run} }
services: { web: { workers: 1, operations: { get: [{ work: exp 10ms }] } } }
clients: { users: { target: web.get, arrivals: { poisson: 60/s } } }
${more}`;
  const { loaded, problems } = load(text, "queue.yaml");
  assert.ok(loaded !== null, JSON.stringify(problems.map(({ message }) => message)));
  return loaded.experiment;
}

const TWO = "compare: { variants: { slow: {}, fast: { services.web.replicas: 2 } } }";
const OVERLOAD =
  "compare: { variants: { calm: {}, flooded: { clients.users.arrivals: { poisson: 130/s } } } }";

describe("a warm-up that is to be found", () => {
  it("is short where the system is soon as it will be, and the same for all variants", () => {
    const { warmUp, variants } = executeHere(
      experimentOf("duration: 40s, warmup: auto, replications: 4", TWO),
    );
    assert.ok(warmUp !== null && warmUp !== undefined && warmUp.isLevel);
    assert.ok(warmUp.deletedNs < 20e9);
    for (const { scenario, results } of variants) {
      assert.equal(scenario.run.warmupNs, warmUp.deletedNs);
      for (const { warmupNs } of results) assert.equal(warmupNs, warmUp.deletedNs);
    }
  });

  it("is not found where there is no steady state, and says in which variant", () => {
    const { warmUp } = executeHere(experimentOf("duration: 20s, warmup: auto, replications: 3", OVERLOAD));
    assert.ok(warmUp !== null && warmUp !== undefined);
    assert.equal(warmUp.isLevel, false);
    assert.deepEqual([warmUp.variant, warmUp.client], ["flooded", "users"]);
    // Half of what is looked at: of each of five runs, as much as makes three whole ones.
    assert.equal(warmUp.deletedNs, (20e9 * 3) / 5 / 2);
  });

  it("looks at the time before the first fault only", () => {
    const faults = "faults: [{ at: 10s, for: 8s, on: { service: web }, slow: { speed: 0.2x } }]";
    const { warmUp } = executeHere(experimentOf("duration: 30s, warmup: auto, replications: 4", faults));
    assert.equal(warmUp?.untilNs, 10e9);
    assert.ok(warmUp.deletedNs <= 5e9);
  });

  it("gives the results that the same warm-up gives when it is written", () => {
    const found = executeHere(experimentOf("duration: 20s, warmup: auto, replications: 2"));
    const ns = found.warmUp!.deletedNs;
    const given = executeHere(experimentOf(`duration: 20s, warmup: ${ns}ns, replications: 2`));
    assert.deepEqual(found.variants[0].results, given.variants[0].results);
  });
});

describe("replications until it is precise", () => {
  const until = (text: string): string => `duration: 20s, replications: { min: 4, max: 30, until: ${text} }`;

  it("stops when the rule has held three times, all variants with the same number", () => {
    const { precision, variants } = executeHere(experimentOf(until('"users.mean.ci < 20%"'), TWO));
    assert.ok(precision?.isReached === true);
    const [n, other] = variants.map(({ results }) => results.length);
    assert.equal(n, other);
    assert.ok(n >= 6 && n < 30, `${n}`);
    assert.deepEqual(
      precision.targets.map(({ variant, isReached, confidence }) => [variant, isReached, confidence]),
      [
        ["slow", true, 0.95],
        ["fast", true, 0.95],
      ],
    );
    for (const { relative } of precision.targets) assert.ok(relative <= 0.2 / 1.2);
  });

  it("does not claim what it has not reached", () => {
    const { precision, variants } = executeHere(experimentOf(until('"users.p999.ci < 0.1%"')));
    assert.equal(precision?.isReached, false);
    assert.equal(variants[0].results.length, 30);
    assert.equal(precision.targets[0].isReached, false);
  });

  it("shares the risk out over several targets", () => {
    const both = until('["users.mean.ci < 50%", "users.p50.ci < 50%"]');
    const { precision } = executeHere(experimentOf(both));
    for (const { confidence } of precision!.targets) assert.ok(Math.abs(confidence - 0.975) < 1e-12);
  });

  it("gives the replications that as many asked for give", () => {
    const { variants } = executeHere(experimentOf(until('"users.mean.ci < 30%"')));
    const n = variants[0].results.length;
    const { variants: fixed } = executeHere(experimentOf(`duration: 20s, replications: ${n}`));
    assert.deepEqual(variants[0].results, fixed[0].results);
  });
});

describe("variants with chance of their own", () => {
  it("meet other requests, and are not compared pair by pair", () => {
    const alike = "compare: { SEEDS variants: { a: {}, b: {} } }";
    const run = "duration: 10s, replications: 3";
    const counts = (outcome: ReturnType<typeof executeHere>): number[][] =>
      outcome.variants.map(({ results }) => results.map(({ routes }) => routes[0].requests));
    const [a, b] = counts(executeHere(experimentOf(run, alike.replace("SEEDS", ""))));
    assert.deepEqual(a, b);
    const apart = executeHere(experimentOf(run, alike.replace("SEEDS", "seeds: independent,")));
    assert.notDeepEqual(counts(apart)[0], counts(apart)[1]);
    assert.deepEqual(
      apart.variants.map(({ scenario }) => scenario.run.seed),
      ["1", "1"],
    );
    const { variants, baseline } = measureExperiment(apart);
    const { correlation, low, high } = compareMetric(variants[1], variants[1].scopes[0], baseline, "mean")
      .against!.difference;
    const values = variants.map(({ scopes }) => scopes[0].each.map(({ mean }) => mean));
    const welch = welchInterval(values[1], values[0], 0.95)!;
    assert.deepEqual([low, high], [welch.low, welch.high]);
    assert.ok(correlation !== null);
  });
});
