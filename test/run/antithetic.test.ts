import assert from "node:assert/strict";
import { AntitheticKeyed, Keyed } from "../../src/kernel/keyed";
import { Stream, streamOf } from "../../src/kernel/stream";
import { measureExperiment, type MeasuredVariant } from "../../src/report/measured";
import { adviceOnPairs, pairGains } from "../../src/report/pairs";
import { summaryRows } from "../../src/report/summary-csv";
import { executeHere } from "../../src/run/execute-here";
import { type Loaded, load } from "../../src/scenario/load";
import { unitsOf } from "../../src/stats/units";

const EXP = "[{ work: exp 10ms }]";

function loadQueue(run: string, steps = EXP): { loaded: Loaded | null; messages: string[] } {
  const { loaded, problems } = load(
    `
meshsim: 1
name: queue
run: { duration: 30s, warmup: 5s, ${run} }
services: { web: { workers: 1, operations: { get: ${steps} } } }
clients: { users: { target: web.get, arrivals: { poisson: 60/s } } }
outputs: { csv: [summary] }`,
    "queue.yaml",
  );
  return { loaded, messages: problems.map(({ message }) => message) };
}

function runQueue(run: string, steps?: string): MeasuredVariant {
  const { loaded, messages } = loadQueue(run, steps);
  assert.ok(loaded !== null, messages.join("; "));
  return measureExperiment(executeHere(loaded.experiment)).variants[0];
}

describe("opposite chance", () => {
  it("is 1 - u, with the same raw bits", () => {
    const [plain, mirrored] = [new Stream("1/0", "a"), streamOf({ mirrored: "1/0" }, "a")];
    for (let i = 0; i < 100; i++) assert.equal(plain.unit() + mirrored.unit(), 1);
    for (let i = 0; i < 100; i++) assert.equal(plain.below(7) + mirrored.below(7), 6);
    assert.equal(plain.int32(), mirrored.int32());
    const [keyed, opposite] = [new Keyed(), new AntitheticKeyed()];
    keyed.load(1, 2, 0);
    opposite.load(1, 2, 0);
    for (let i = 0; i < 100; i++) assert.equal(keyed.unit() + opposite.unit(), 1);
    keyed.next();
    opposite.next();
    assert.deepEqual([keyed.high, keyed.low], [opposite.high, opposite.low]);
  });
});

describe("antithetic pairs", () => {
  it("leave the first of each pair as it is, and turn the luck of the second around", () => {
    const pairs = runQueue("seed: 2, replications: 60, antithetic: true");
    const single = runQueue("seed: 2, replications: 4");
    assert.deepEqual(pairs.results[0], single.results[0]);
    assert.deepEqual(
      pairs.results.slice(0, 4).map(({ mirrors }) => mirrors),
      [false, true, false, true],
    );
    const [mean, p99] = pairGains(pairs);
    assert.deepEqual([mean.metric, p99.metric], ["mean", "p99"]);
    // Waits rise with work and fall with gaps, so the luck of both is opposite.
    assert.ok(mean.correlation < 0, String(mean.correlation));
    assert.ok(mean.gain > 1, String(mean.gain));
    assert.equal(mean.interval.n, 30);
    // M/M/1: 10 ms over 1 - 0.6.
    assert.ok(mean.interval.low < 25e6 && 25e6 < mean.interval.high);
    assert.deepEqual(adviceOnPairs([mean, p99]), []);
    assert.deepEqual(pairGains(single), []);
  });

  it("count as one each in every interval", () => {
    const variant = runQueue("replications: 6, antithetic: true");
    assert.deepEqual(
      unitsOf(variant.results).map((unit) => unit.map(({ replication }) => replication)),
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    );
    for (const { each } of variant.scopes) assert.equal(each.length, 3);
    for (const row of summaryRows([variant])) assert.equal(row.ci_method, "pairs");
  });

  it("say when they did not pay", () => {
    // Slow in the middle of u: where one is slow, so is the other.
    const none = "{ weight: 1, steps: [] }";
    const middle = `[{ choose: [${none}, { weight: 2, steps: [{ work: 12ms }] }, ${none}] }]`;
    const gains = pairGains(runQueue("replications: 10, antithetic: true", middle));
    const turned = gains.map((gain) => ({ ...gain, correlation: 0.5, gain: 0.8 }));
    assert.match(adviceOnPairs(turned).join(), /did not pay: .*users in queue \(0\.50\)/);
  });

  it("are refused where there are no whole pairs", () => {
    const problem = (run: string): string => loadQueue(run).messages.join();
    assert.match(problem("replications: 5, antithetic: true"), /even number of run\.replications.*not 5/);
    assert.match(problem("replications: 2, antithetic: true"), /4 or more, not 2/);
    const until = 'replications: { min: 4, max: 8, until: "users.mean.ci < 5%" }';
    assert.match(problem(`${until}, antithetic: true`), /not as many as it takes/);
    assert.equal(problem("replications: 4, antithetic: false"), "");
  });
});
