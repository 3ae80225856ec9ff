import assert from "node:assert/strict";
import { problemsOf, refuses, sample, scenarioOf } from "../support/sample-scenario";
import type { Step } from "../../src/scenario/step";

const API = "api: { replicas: 2, operations: { get: [{ work: 1ms }] } }";

function withSteps(steps: string, more = ""): string {
  return sample({ services: `services:\n  web: { ${more} operations: { get: ${steps} } }\n  ${API}` });
}

function stepsOf(steps: string, more = ""): readonly Step[] {
  return scenarioOf(withSteps(`[${steps}, api.get]`, more)).services[0].operations[0].steps;
}

function warningsOf(text: string): string[] {
  return problemsOf(text).map(({ message }) => message);
}

describe("steps", () => {
  it("may be repeated as often as is drawn", () => {
    const times = (text: string): unknown => {
      const [step] = stepsOf(`{ repeat: ${text}, steps: [] }`);
      return step.kind === "repeat" ? step.times : null;
    };
    assert.deepEqual(times("3"), { kind: "rounded", of: { kind: "constant", value: 3 } });
    assert.deepEqual(times("uniform 0..5"), { kind: "uniform", min: 0, max: 5 });
    assert.deepEqual(times("poisson mean=2.5"), { kind: "poisson", mean: 2.5 });
    assert.deepEqual(times("geometric mean=3"), { kind: "geometric", mean: 3 });
    assert.deepEqual(times("exp 4"), { kind: "rounded", of: { kind: "exponential", mean: 4 } });
    assert.deepEqual(times("{ mix: [[25%, 1], [75%, uniform 2..3]] }"), {
      kind: "mixture",
      weights: [0.25, 0.75],
      parts: [
        { kind: "rounded", of: { kind: "constant", value: 1 } },
        { kind: "uniform", min: 2, max: 3 },
      ],
    });
  });

  for (const [text, words] of [
    ["3ms", '"3ms" is not a count such as 3'],
    ["1.5", "1.5 is not a whole number"],
    ["-1", "must be at least 0"],
    ["2000000", "must be at most 1000000"],
    ["uniform 1ms..5ms", "write for example uniform 1..5"],
    ["uniform 5..1", "5 is more than 1"],
    ["poisson 3", "write for example poisson mean=3"],
    ["poisson mean=501", "must be from 0 to 500"],
    ["geometric mean=0.5", "must be from 1 to 10000"],
    ["poison mean=3", 'did you mean "poisson"?'],
    ["exp 5ms", "is not a number without a unit"],
    ["{ mix: [[50%, 1]] }", "mix"],
  ]) {
    it(`are not repeated ${text} times`, () => {
      refuses(withSteps(`[{ repeat: ${text}, steps: [api.get] }]`), words);
    });
  }

  for (const [step, words] of [
    ["{ parallel: [api.get, api.get], join: 3 }", "join: 3 can never be reached; there are 2 branches"],
    ["{ parallel: [api.get], join: 0 }", "must be at least 1"],
    ["{ parallel: [api.get], limit: 0 }", "must be at least 1"],
    ["{ parallel: [api.get], join: some }", "some"],
    ["{ work: 1ms, join: any }", "has a meaning only beside parallel"],
    ["{ call: api.get, async: true, onError: ignore }", "nobody learns how the call ends"],
    ["{ call: api.get, async: 3 }", "async"],
    ["{ call: api.get, retry: { attemps: 3 } }", 'did you mean "attempts"?'],
    [
      "{ call: api.get, retry: { backoff: { base: 5ms, max: 1ms } } }",
      "backoff.max is less than backoff.base",
    ],
    ["{ use: { pool: db } }", "use needs steps beside it, or hold"],
    ["{ use: { pool: d, hold: 1ms } }", 'no such pool "d"; there is db'],
    ["{ use: { hold: 1ms } }", "needs pool"],
    ["{ cache: { entries: 9, miss: [] } }", "cache.entries needs keys beside it"],
    ["{ cache: { entries: 9, keys: 9, key: session, miss: [] } }", "the clients' sessions say that"],
    ["{ cache: { hit: 9%, ttl: 1s, miss: [] } }", "has a meaning only beside entries"],
    ["{ cache: { hit: 9%, entries: 9, miss: [] } }", "write one kind of cache"],
    ["{ noop: false }", "write true, or leave the step out"],
    ["{ repeat: 3 }", "repeat needs steps beside it"],
  ]) {
    it(`refuse ${step}`, () => {
      refuses(withSteps(`[api.get, ${step}]`, "pools: { db: { size: 3 } },"), words);
    });
  }

  it("use only pools of their own service", () => {
    const text = withSteps("[api.get, { use: { pool: db, hold: 1ms } }]");
    refuses(text, 'no such pool "db"; services.web has no pools');
  });

  it("are warned of what cannot work together, or is not used", () => {
    const pools = "pools: { db: { size: 2 } },";
    assert.deepEqual(warningsOf(withSteps("[api.get]", pools)), [
      "services.web.pools.db is never used; a step holds a slot with use",
    ]);
    // 100/s for 30 ms each are 3 erlangs; half of the requests, in a loop of three, and 10 ms.
    const half = "{ choose: [{ weight: 1, steps: [] }, { weight: 1, steps: [%] }] }";
    const use =
      "{ repeat: uniform 2..4, steps: [{ use: { pool: db, hold: 10ms }, steps: [{ work: 10ms }] }] }";
    assert.deepEqual(warningsOf(withSteps(`[api.get, ${half.replace("%", use)}]`, pools)), [
      "services.web.pools.db is offered 1.50 erlangs per slot at the clients' peak rates: it cannot keep up",
    ]);
    const limited = "{ concurrency: 2, steps: [{ wait: 30ms }, api.get] }";
    assert.deepEqual(warningsOf(withSteps(limited)), [
      "services.web.operations.get.concurrency is offered 1.50 erlangs per slot " +
        "at the clients' peak rates: it cannot keep up",
    ]);
    const bySession = "[api.get, { cache: { entries: 9, key: session, miss: [] } }]";
    assert.match(warningsOf(withSteps(bySession)).join(), /never hit, for requests have no keys/);
    const retry = "retry: { perTry: 2s }";
    assert.match(
      warningsOf(withSteps(`[{ call: api.get, timeout: 1s, ${retry} }]`)).join(),
      /perTry 2s of a call to api exceeds its timeout 1s: retries can never start/,
    );
  });

  it("are warned of retries that multiply, their own too", () => {
    const services = `services:
  web: { operations: { get: [{ call: api.get, retry: { attempts: 3 } }] } }
  ${API}`;
    const rest = "mesh: { to: { web: { retry: { attempts: 3 } } } }";
    assert.match(warningsOf(sample({ services, rest })).join(), /one request can become 16 attempts/);
  });
});
