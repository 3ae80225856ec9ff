import assert from "node:assert/strict";
import { peakRate } from "../../src/scenario/arrivals";
import type { OpenArrivals } from "../../src/scenario/arrivals";
import { grown } from "../../src/scenario/grow";
import { load } from "../../src/scenario/load";
import type { LoadOptions } from "../../src/scenario/load";
import type { Plan } from "../../src/scenario/planned";
import { instancesOf } from "../../src/scenario/price";
import type { Scenario } from "../../src/scenario/scenario";
import { refuses, sample, scenarioOf } from "../support/sample-scenario";

const ASKED: LoadOptions = { plan: true };
const VARY = "vary: { services.api.replicas: 2..8 step 2 }, meet: [users.p99 < 100ms]";

function planned(plan: string, more = ""): Plan {
  const { loaded, problems } = load(sample({ rest: `plan: { ${plan} }\n${more}` }), "test.yaml", ASKED);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error").map(({ message }) => message),
    [],
  );
  return loaded!.plan!;
}

const fails = (plan: string, words: string | RegExp, more = ""): void => {
  refuses(sample({ rest: `plan: { ${plan} }\n${more}` }), words, ASKED);
};

function candidate(plan: Plan, sizes: readonly number[], condition = 0): Scenario {
  const scenario = plan.scenarioOf(sizes, condition);
  if (typeof scenario === "string") assert.fail(scenario);
  return scenario;
}

describe("a plan", () => {
  it("varies sizes over a range", () => {
    const plan = planned(VARY);
    assert.deepEqual(plan.axes, [
      { path: "services.api.replicas", label: "api", service: "api", values: ["2", "4", "6", "8"] },
    ]);
    assert.equal(instancesOf(candidate(plan, [2]).services[1]), 6);
    assert.deepEqual(plan.growth, [1]);
    assert.deepEqual(plan.clients, [0]);
    assert.deepEqual(plan.conditions, ["as it is"]);
    assert.equal(plan.minimize, "cores", "api has cores");
  });

  it("puts objectives of its own in the place of those of slo", () => {
    const plan = planned(VARY, 'slo: ["users.mean < 1s"]');
    assert.deepEqual(
      candidate(plan, [0]).slo.map(({ text }) => text),
      ["users.p99 < 100ms"],
    );
  });

  it("adds the faults and settings of a condition to those of the scenario", () => {
    const fault = (kind: string): string => `{ at: 10s, for: 5s, ${kind}: {}, on: { service: api } }`;
    const plan = planned(
      `${VARY}, under: [{ name: calm }, { name: bad, faults: [${fault("crash")}], set: { clients.users.timeout: 2s } }]`,
      `faults: [${fault("pause")}]`,
    );
    assert.deepEqual(plan.conditions, ["calm", "bad"]);
    const [calm, bad] = [0, 1].map((condition) => candidate(plan, [1], condition));
    assert.deepEqual(
      [calm, bad].map(({ faults }) => faults.length),
      [1, 2],
    );
    assert.deepEqual(
      [calm, bad].map(({ clients }) => clients[0].timeoutNs),
      [Infinity, 2e9],
    );
  });

  it("minimizes the cost where there are prices", () => {
    const text = sample({
      topology: "topology: { zones: [a], cost: { coreHour: 0.04 } }",
      rest: `plan: { ${VARY} }`,
    });
    assert.equal(load(text, "test.yaml", ASKED).loaded!.plan!.minimize, "cost");
  });

  it("takes replications from those of the run", () => {
    const limits = (run: string): number[] => {
      const text = sample({ run: `run: { duration: 1m, replications: ${run} }`, rest: `plan: { ${VARY} }` });
      const { least, most } = load(text, "test.yaml", ASKED).loaded!.plan!;
      return [least, most];
    };
    assert.deepEqual(limits("1"), [3, 10]);
    assert.deepEqual(limits("20"), [3, 20]);
    assert.deepEqual(limits('{ min: 5, max: 30, until: "users.p99.ci < 5%" }'), [5, 30]);
  });

  it("is not looked at unless somebody asks", () => {
    assert.equal(load(sample({ rest: `plan: { ${VARY} }` }), "test.yaml").loaded!.plan, null);
  });

  describe("refuses", () => {
    it("sizes that do not rise, or are none", () => {
      fails(
        "vary: { services.api.replicas: [4, 2] }, meet: [users.p99 < 1s]",
        "sizes must rise: 2 comes after 4",
      );
      fails("vary: { mesh.dataplane: [none, sidecar] }, meet: [users.p99 < 1s]", '"none" is not a size');
    });
    it("sizes of something that is not there", () => {
      fails("vary: { services.apy.replicas: 2..4 }, meet: [users.p99 < 1s]", 'did you mean "api"?');
    });
    it("to plan without anything to meet", () => {
      fails("vary: { services.api.replicas: 2..4 }", "a plan needs something to meet");
    });
    it("a load that is not there", () => {
      fails(`${VARY}, load: clients.user.arrivals`, 'no such client "user"; did you mean "users"?');
      fails(`${VARY}, load: clients.users.arrivals.diurnal`, "there is no clients.users.arrivals.diurnal");
      fails(`${VARY}, load: services.api`, "is no load");
    });
    it("two conditions of one name", () => {
      fails(`${VARY}, under: [{ name: a }, { name: a }]`, 'plan.under has "a" twice');
    });
    it("a condition that makes no sense", () => {
      fails(`${VARY}, under: [{ name: a, set: { services.api.cores: -1 } }]`, "cores must be more than 0");
      fails(`${VARY}, under: [{ name: a, faults: [{ crash: {}, on: { service: apy } }] }]`, "apy");
    });
    it("to minimize what nothing has", () => {
      fails(`${VARY}, minimize: cost`, "nothing has a price");
      const web = "vary: { services.web.replicas: 2..4 }, meet: [users.p99 < 1s], minimize: cores";
      fails(web, "services.web has no cores");
    });
    it("to bisect two sizes", () => {
      const two =
        "vary: { services.api.replicas: 2..4, services.web.replicas: 2..4 }, meet: [users.p99 < 1s]";
      fails(`${two}, method: bisect`, "bisect is for a single size");
    });
  });
});

describe("a load that grows", () => {
  const OPEN = [
    "constant: 100/s",
    "poisson: 100/s, stages: [{ for: 1m, to: 200/s }]",
    "uniform: 100/s, burst: 5",
    "renewal: { rate: 100/s, gap: gamma cv=2 }, noise: 10%",
    "mmpp: { rates: [50/s, 150/s], holding: [exp 1s, exp 1s] }",
    "diurnal: { peak: 300/s, mean: 200/s }, process: constant",
  ];
  for (const text of OPEN) {
    it(`grows by its factor: ${text}`, () => {
      const { arrivals } = scenarioOf(
        sample({ clients: `clients: { users: { target: web.get, arrivals: { ${text} } } }` }),
      ).clients[0];
      const [one, many] = [arrivals, grown(arrivals, 1.5)].map((each) => peakRate(each as OpenArrivals));
      assert.ok(Math.abs(many - 1.5 * one) < 1e-9 * one, `${one} -> ${many}`);
    });
  }

  it("has whole users in a closed loop, and never none of some", () => {
    const { arrivals } = scenarioOf(
      sample({ clients: "clients: { users: { target: web.get, arrivals: { users: 10 } } }" }),
    ).clients[0];
    const users = (factor: number): number => {
      const more = grown(arrivals, factor);
      return more.kind === "closed" ? more.users : NaN;
    };
    assert.deepEqual([users(1.5), users(1.26), users(0.01)], [15, 13, 1]);
  });
});
