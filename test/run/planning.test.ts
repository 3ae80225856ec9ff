import assert from "node:assert/strict";
import { chanceOfSojourn } from "../../src/lib/erlang-c";
import { measureExperiment } from "../../src/report/measured";
import type { MeasuredExperiment } from "../../src/report/measured";
import type { FoundLevel } from "../../src/report/planned";
import { planCsv } from "../../src/report/plan-csv";
import { answerOfPlan, planView } from "../../src/report/plan-view";
import { toTerminal } from "../../src/report/table";
import type { ExperimentOutcome } from "../../src/report/outcome";
import { executePlanHere } from "../../src/run/planning/execute-plan";
import { levelOf, looksOf } from "../../src/run/planning/judge";
import { planning } from "../../src/run/planning/planning";
import { load } from "../../src/scenario/load";
import type { Plan } from "../../src/scenario/planned";
import { simulate } from "../../src/world/simulate";

function planned(text: string): MeasuredExperiment {
  const { loaded, problems } = load(text, "test.yaml", { plan: true });
  assert.ok(loaded !== null, problems.map(({ message }) => message).join("\n"));
  return measureExperiment(executePlanHere(loaded.plan!));
}

/** As when somebody stops it after so many rounds. */
function stoppedAfter(rounds: number, plan: Plan): ExperimentOutcome {
  const steps = planning(plan);
  let step = steps.next();
  for (let round = 0; step.done !== true; round++) {
    const { experiment, jobs } = step.value;
    const wasStopped = round >= rounds;
    const results = jobs.map(({ variant, replication }) =>
      wasStopped ? null : simulate(experiment.variants[variant].scenario, { replication }),
    );
    step = steps.next({ results, wasStopped });
  }
  return step.value;
}

function levelsOf(experiment: MeasuredExperiment): readonly FoundLevel[] {
  return experiment.plan!.levels;
}

const WORK_S = 0.01;

/** The time that 1 % of the requests of M/M/c take longer than. */
function p99(servers: number, erlangs: number): number {
  let [low, high] = [0, 1000];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (chanceOfSojourn(servers, erlangs, middle) > 0.01) low = middle;
    else high = middle;
  }
  return high * WORK_S;
}

function central(erlangs: number, limitMs: number, vary: string): string {
  return `meshsim: 1
name: central
run: { duration: 60s, warmup: 3s, replications: 10 }
services:
  api: { replicas: 1, cores: 1, workers: 1, operations: { get: [{ work: exp ${WORK_S * 1000}ms }] } }
clients: { web: { target: api.get, arrivals: { poisson: ${erlangs / WORK_S}/s } } }
mesh: { defaults: { balancer: centralQueue } }
slo: ["web.p99 < ${limitMs.toFixed(3)}ms"]
plan: { vary: { services.api.replicas: ${vary} } }
`;
}

/** Instances of 10 ms of work each for 450 requests a second, whose objective leaves no room for waiting. */
function zonal(vary: string, under: string): string {
  return `meshsim: 1
name: zonal
run: { duration: 10s, warmup: 1s, replications: 3 }
topology: { zones: [a, b, c] }
services:
  api: { replicas: 9, cores: 1, operations: { get: [{ work: 10ms }] } }
clients: { web: { target: api.get, arrivals: { constant: 450/s }, timeout: 100ms } }
slo: ["web.p99 < 15ms", "web.availability >= 99%"]
plan: { vary: { services.api.replicas: ${vary} }, under: [${under}] }
`;
}

const LOST = "{ name: zone lost, faults: [{ at: 0s, zoneOutage: {}, on: { zone: a } }] }";

describe("planning", () => {
  for (const erlangs of [0.6, 2.5, 6.5]) {
    it(`finds the number that Erlang C gives, at ${erlangs} erlangs`, () => {
      const expected = Math.ceil(erlangs) + 1;
      const [enough, tooFew] = [expected, expected - 1].map((servers) => p99(servers, erlangs));
      const limit = 1000 * Math.sqrt(enough * tooFew);
      const [level] = levelsOf(planned(central(erlangs, limit, "1..20")));
      assert.ok(level.feasible);
      assert.deepEqual(level.values, [String(expected)]);
      assert.equal(level.rules[0].byErlang, expected, "and says so beside it");
    });
  }

  it("finds the number that a lost zone takes, and says which condition binds", () => {
    // 4.5 erlangs take 5 instances in the zones that are left: 8 in three zones, 9 in whole threes.
    const both = levelsOf(planned(zonal("3..18 step 3", `{ name: calm }, ${LOST}`)))[0];
    assert.deepEqual(both.values, ["9"]);
    assert.equal(both.stops[0].condition, "zone lost");
    assert.equal(both.rules[0].zones, 3);
    const calm = levelsOf(planned(zonal("3..18 step 3", "{ name: calm }")))[0];
    assert.deepEqual(calm.values, ["6"]);
    assert.match(calm.stops[0].reason, /offered 1\.50 erlangs per core/);
  });

  it("shows the nearest miss where no sizes in the ranges do", () => {
    const experiment = planned(zonal("1..4", "{ name: calm }"));
    const [level] = levelsOf(experiment);
    assert.equal(level.feasible, false);
    assert.deepEqual(level.values, ["4"]);
    assert.equal(level.unsimulated, level.tried, "the utilization law refuses them all");
    assert.match(answerOfPlan(experiment), /no sizes in the ranges do/);
    assert.match(planCsv(experiment), /,calm,false,4,/);
    assert.match(toTerminal(planView(experiment), { color: false, width: 80 }), /FAIL {2}1x: no sizes/);
  });

  it("stopped after any round, says what it knows, and takes it for an answer only when it is one", () => {
    const { loaded } = load(zonal("3..18 step 3", `{ name: calm }, ${LOST}`), "test.yaml", { plan: true });
    const whole = executePlanHere(loaded!.plan!).plan!.levels[0];
    for (let rounds = 0; ; rounds++) {
      const outcome = stoppedAfter(rounds, loaded!.plan!);
      if (!outcome.interrupted) break;
      const experiment = measureExperiment(outcome);
      const level = experiment.plan!.levels.at(0);
      if (level === undefined) continue;
      if (level.isWhole) assert.deepEqual(level.values, whole.values, `${rounds}`);
      const text = toTerminal(planView(experiment), { color: false, width: 80 });
      assert.match(text, /^note: the search was stopped before its end/m);
      assert.equal(/ (not|not finished|MISS: .*)$/m.test(text), !level.isWhole, text);
      assert.equal(/not found yet|, so far\.$/.test(answerOfPlan(experiment)), !level.isWhole, text);
    }
  });

  it("gives the same bytes each time, and fits a screen", () => {
    const text = zonal("3..18 step 3", `{ name: calm }, ${LOST}`);
    const [one, other] = [planned(text), planned(text)];
    assert.equal(planCsv(one), planCsv(other));
    const lines = toTerminal(planView(one), { color: false, width: 80 }).split("\n");
    assert.ok(
      lines.every((line) => line.length <= 80),
      lines.join("\n"),
    );
  });

  it("gives sizes a table of their own where a line has no room for them", () => {
    const names = ["recommendation", "productcatalog", "checkout", "payment"];
    const services = names.map((name) => `  ${name}: { cores: 1, operations: { get: [{ work: 2ms }] } }`);
    const text = `meshsim: 1
run: { duration: 2s, replications: 2 }
topology: { cost: { coreHour: 0.05 } }
services:
  front: { replicas: 2, cores: 1, operations: { get: [${names.map((name) => `${name}.get`).join(", ")}] } }
${services.join("\n")}
clients: { web: { target: front.get, arrivals: { constant: 300/s } } }
slo: ["web.p99 < 100ms"]
plan:
  growth: [1x, 2x]
  vary: { ${names.map((name) => `services.${name}.replicas: 1..3`).join(", ")} }
`;
    const lines = toTerminal(planView(planned(text)), { color: false, width: 80 }).split("\n");
    for (const line of lines) assert.ok(line.length <= 80, line);
    assert.ok(
      lines.some((line) => /^size +1x +rule +2x +rule$/.test(line)),
      lines.join("\n"),
    );
    // 2 ms for 300 a second are 0.6 erlangs, and for 600 they are 1.2.
    for (const name of names) assert.ok(lines.some((line) => new RegExp(`^${name} +1 +\\S+ +2 `).test(line)));
    assert.ok(
      lines.some((line) => / {2}as it is: all$/.test(line)),
      "which condition binds is still told",
    );
  });

  it("knows how much more load the answer bears", () => {
    const [level] = levelsOf(planned(zonal("3..18 step 3", "{ name: calm }")));
    // 6 instances do 600 a second, but their objective fails where there is no balance: 4/3 of the load.
    const { factor, isLeast } = level.conditions[0].headroom!;
    assert.equal(isLeast, false);
    assert.ok(factor >= 1.1 && factor < 4 / 3, String(factor));
  });
});

describe("the looks of a plan", () => {
  it("take half as many again each time, up to the most", () => {
    assert.deepEqual(looksOf(3, 10), [3, 5, 8, 10]);
    assert.deepEqual(looksOf(2, 2), [2]);
  });

  it("share the doubt", () => {
    assert.ok(Math.abs(levelOf(0.95, 5) - 0.99) < 1e-12);
  });
});
