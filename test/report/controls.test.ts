import assert from "node:assert/strict";
import { controlledMeans, controlsOf, whyUncontrolled } from "../../src/report/controls";
import { controlledRows } from "../../src/report/controlled-csv";
import { reportFiles } from "../../src/report/files";
import { measureExperiment, type MeasuredVariant, measureVariant } from "../../src/report/measured";
import { runView } from "../../src/report/run-view";
import { executeHere } from "../../src/run/execute-here";
import { load } from "../../src/scenario/load";
import type { Scenario } from "../../src/scenario/scenario";
import { meanInterval } from "../../src/stats/interval";
import { MS, outcomeOf, type ResultParts, scenarioOf, SECONDS } from "../support/result-of";

/** The mesh of `scenarioOf`, with work of 2 ms for a get and arrivals so that `expected` are measured. */
function shop(expected: number): Scenario {
  const plain = scenarioOf();
  const steps = [{ kind: "work", time: { kind: "exponential", mean: 2 * MS } }] as const;
  const [web, ...others] = plain.services;
  const operations = web.operations.map((own) => (own.name === "get" ? { ...own, steps } : own));
  return {
    ...plain,
    run: { ...plain.run, controlVariates: true },
    services: [{ ...web, operations }, ...others],
    clients: plain.clients.map((client) => ({
      ...client,
      arrivals: { kind: "open", process: "poisson", rate: expected / SECONDS, stages: [] },
    })),
  };
}

const times = (n: number, ms: number): number[] => Array.from({ length: n }, () => ms * MS);

/** A queue at 80 % (mean service 8 ms, so a mean latency of 8 / (1 - 0.8) = 40 ms). */
function queue(seed: number, run: string): MeasuredVariant {
  const text = `
meshsim: 1
name: queue
run: { duration: 40s, warmup: 2s, seed: ${seed}, ${run} }
services:
  web: { cores: 1, replicas: 1, operations: { get: [{ work: exp 8ms }] } }
clients:
  users: { target: web.get, arrivals: { poisson: 100/s } }
`;
  const { loaded, problems } = load(text, "queue.yaml");
  assert.ok(loaded !== null, JSON.stringify(problems));
  return measureVariant(executeHere(loaded.experiment).variants[0]);
}

describe("control variates of a run", () => {
  const parts = [3, 4, 5, 6, 8].map((n, i): ResultParts => ({
    gets: times(n, 10 + 2 * n + (i % 2)),
    puts: times(1, 5),
    executedNs: (2 * n + i) * MS,
  }));

  it("are how far requests and work were from what was to be expected", () => {
    const [arrivals, work] = controlsOf(outcomeOf("shop", parts, shop(7)));
    assert.deepEqual([arrivals.name, work.name], ["arrivals", "work"]);
    // With the put; and a put has no work.
    assert.deepEqual(
      arrivals.excess.map((excess) => Math.round(excess * 1e6) / 1e6),
      [3, 4, 5, 6, 8].map((n) => n + 1 - 7),
    );
    assert.deepEqual(
      work.excess,
      [0, 1, 2, 3, 4].map((i) => i * MS),
    );
  });

  it("leave work out with failures, retries or requests in flight, and all with faults or a cut", () => {
    const names = (more: ResultParts): string[] =>
      controlsOf(outcomeOf("shop", [...parts, { gets: times(2, 9), ...more }], shop(7))).map(
        ({ name }) => name,
      );
    assert.deepEqual(names({}), ["arrivals", "work"]);
    assert.deepEqual(names({ failures: { queue_full: 1 } }), ["arrivals"]);
    assert.deepEqual(names({ retries: 1 }), ["arrivals"]);
    assert.deepEqual(names({ inFlight: 1 }), ["arrivals"]);
    assert.deepEqual(names({ partial: true }), []);
    const faults = [{}] as unknown as Scenario["faults"];
    assert.deepEqual(controlsOf(outcomeOf("shop", parts, { ...shop(7), faults })), []);
  });

  it("are shown with the reason where there are none, and nowhere unless asked for", () => {
    const few = measureVariant(outcomeOf("shop", parts.slice(0, 4), shop(7)));
    assert.match(whyUncontrolled(few)!, /at least 5 replications.*there are 4/);
    const unasked = measureVariant(outcomeOf("shop", parts));
    assert.equal(whyUncontrolled(unasked), null);
    assert.deepEqual(controlledMeans(unasked), []);
    const files = (scenario: Scenario): string[] => {
      const variants = [outcomeOf("shop", parts, scenario)];
      const experiment = measureExperiment({ variants, baseline: null, interrupted: false });
      const titles = runView(experiment).flatMap((block) => (block.kind === "table" ? [block.title] : []));
      const isShown = titles.some((title) => title.includes("control variates"));
      const isWritten = reportFiles(experiment).some(({ name }) => name === "controlled.csv");
      assert.equal(isShown, isWritten);
      return isWritten ? ["controlled.csv"] : [];
    };
    assert.deepEqual(files(scenarioOf()), []);
    assert.deepEqual(files(shop(7)), ["controlled.csv"]);
  });

  it("say how much narrower the interval has become, and hold the truth of a queue", function () {
    this.timeout(120_000);
    const sure = "replications: 12, controlVariates: true";
    let held = 0;
    const gains: number[] = [];
    const runs = 8;
    for (let seed = 1; seed <= runs; seed++) {
      const variant = queue(seed, sure);
      const [found] = controlledMeans(variant);
      const plain = meanInterval(
        found.measured.each.map(({ mean }) => mean),
        0.95,
      )!;
      assert.equal(found.measured.scope.name, "users");
      assert.ok(Math.abs(found.plain - plain.mean) < 1e-6 * plain.mean);
      const ratio = (plain.high - plain.low) / (found.high - found.low);
      assert.ok(Math.abs(found.gain - ratio) < 1e-9 * ratio);
      if (found.low <= 40 * MS && 40 * MS <= found.high) held++;
      gains.push(found.gain);
      const row = controlledRows([variant])[0];
      assert.deepEqual([row.mean_ms, row.gain_ratio, row.controls], [found.mean, ratioOf(found), BOTH]);
    }
    // Of 8 intervals at 95 % fewer than 5 hold with a chance of 0.0004.
    assert.ok(held >= 5, `${held} of ${runs}`);
    assert.ok(gains.reduce((sum, gain) => sum + gain, 0) / runs > 1, gains.join(" "));
  });
});

const BOTH = "arrivals,work";
const ratioOf = ({ gain }: { gain: number }): number => gain;
