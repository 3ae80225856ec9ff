import assert from "node:assert/strict";
import { load } from "../../src/scenario/load";
import type { Loaded, LoadOptions } from "../../src/scenario/load";
import { errorsOf, refuses, sample } from "../support/sample-scenario";

const POINTS: LoadOptions = { sweep: { params: [] } };

function swept(sweep: string, options: LoadOptions = POINTS): Loaded {
  const { loaded, problems } = load(sample({ rest: sweep }), "test.yaml", options);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error").map(({ message }) => message),
    [],
  );
  return loaded!;
}

function valuesOf(sweep: string): (readonly (string | null)[])[] {
  return swept(sweep).sweep!.grid!.points.map(({ values }) => values);
}

const fails = (sweep: string, words: string | RegExp): void => {
  refuses(sample({ rest: sweep }), words, POINTS);
};

describe("a sweep", () => {
  it("combines all params, the last changing fastest", () => {
    const { sweep } = swept(
      "sweep: { params: { services.api.replicas: 2..3, clients.users.timeout: [1s, 2s, 3s] } }",
    );
    assert.deepEqual(sweep!.grid!.paths, ["services.api.replicas", "clients.users.timeout"]);
    const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
    assert.deepEqual(
      sweep!.variants.map(({ scenario }) => [
        total(scenario.services[1].replicas),
        scenario.clients[0].timeoutNs / 1e9,
      ]),
      [2, 3].flatMap((replicas) => [1, 2, 3].map((timeout) => [replicas, timeout])),
    );
    assert.deepEqual(
      sweep!.variants.map(({ name }) => name),
      ["2", "3"].flatMap((replicas) => ["1s", "2s", "3s"].map((t) => `replicas=${replicas} timeout=${t}`)),
    );
  });

  it("moves the paths of a group together, in the place of the first of them", () => {
    const text = `sweep:
  params:
    services.api.replicas: [2, 4]
    run.seed: [5, 6]
    services.web.replicas: [3, 5]
  zip: [[services.web.replicas, services.api.replicas]]`;
    assert.deepEqual(valuesOf(text), [
      ["2", "5", "3"],
      ["2", "6", "3"],
      ["4", "5", "5"],
      ["4", "6", "5"],
    ]);
  });

  it("leaves out what is excluded, and appends cases", () => {
    const text = `sweep:
  params: { services.api.replicas: 2..4, run.seed: [5, 6] }
  exclude: [{ services.api.replicas: 3 }, { services.api.replicas: 4, run.seed: 6 }]
  cases: [{ services.api.replicas: 9 }, { run.duration: 1m }]`;
    assert.deepEqual(valuesOf(text), [
      ["2", "5", null],
      ["2", "6", null],
      ["4", "5", null],
      ["9", null, null],
      [null, null, "1m"],
    ]);
  });

  it("calls points by the ends of paths that tell them apart, and by what else is needed", () => {
    const text = `sweep:
  params: { services.api.replicas: [2], services.web.replicas: [3], mesh.defaults.retry: [{ attempts: 2 }] }
  cases: [{ services.api.replicas: 2 }, { services.api.replicas: 2 }]`;
    const { sweep } = swept(text);
    assert.deepEqual(sweep!.grid!.labels, ["api.replicas", "web.replicas", "retry"]);
    assert.deepEqual(
      sweep!.variants.map(({ name }) => name),
      ["api.replicas=2 web.replicas=3 retry={attempts: 2}", "api.replicas=2", "api.replicas=2 #2"],
    );
  });

  it("is not worked out where nobody asks, but its block is checked", () => {
    const wrong = "sweep: { params: { services.api.replicas: [0] } }";
    assert.equal(swept(wrong, {}).sweep, null);
    assert.match(errorsOf(sample({ rest: "sweep: { parms: {} }" }))[0], /did you mean "params"/);
  });

  it("takes params of the command line over its own, and is part of the document", () => {
    const block = "sweep: { params: { services.api.replicas: [2], run.seed: [1] } }";
    const given = (values: string): LoadOptions => ({
      sweep: { params: [{ path: "services.api.replicas", values, flag: "--param" }] },
    });
    const replicas = (values: string, text = block): (string | null)[] =>
      swept(text, given(values)).sweep!.grid!.points.map((point) => point.values[0]);
    assert.deepEqual(replicas("3,5"), ["3", "5"]);
    assert.deepEqual(replicas("3..5"), ["3", "4", "5"]);
    assert.deepEqual(replicas("3..5,9"), ["3", "4", "5", "9"]);
    assert.deepEqual(replicas("[3, { a: 1, b: 2, c: 3 }]", ""), ["3", "{a: 1, b: 2, c: 3}"]);
    const whole = swept(block, given("3,5"));
    assert.equal(
      whole.hash,
      swept("sweep: { params: { services.api.replicas: [3, 5], run.seed: [1] } }").hash,
    );
  });

  it("is judged at the value that is wrong", () => {
    const text = "sweep: { params: { clients.users.timeout: [1s, 5], services.api.replica: [1, 2] } }";
    const { problems } = load(sample({ rest: text }), "test.yaml", POINTS);
    assert.deepEqual(
      problems.map(({ message, column }) => [message, column]),
      [
        ["clients.users.timeout: 5 needs a unit; write 5s or 5ms", text.indexOf("5]") + 1],
        ['services.api has no setting "replica"; did you mean "replicas"?', text.indexOf("services.api") + 1],
      ],
    );
  });

  const wrong: [sweep: string, words: string | RegExp][] = [
    ["sweep: {}", "sweep has no points: it needs params, or cases"],
    ["sweep: { params: { name: [a] } }", "a sweep cannot change name"],
    ["sweep: { params: { sweep.params: [a] } }", "a sweep cannot change sweep"],
    ["sweep: { params: { services.api.replicas: [] } }", "needs at least 1 in its list"],
    [
      "sweep: { params: { services.api.replicas: 3 } }",
      "needs a list of values, or a range such as 4..12 step 2",
    ],
    ["sweep: { params: { services.api.replicas: 3..4 by 2 } }", "is not a range"],
    [
      "sweep: { params: { services.api.replicas: [3, 3] } }",
      "sweep.params.services.api.replicas has 3 twice",
    ],
    [
      "sweep: { params: { run.seed: 1..200, services.api.replicas: 1..200 } }",
      "sweep.params make 40000 combinations; there may be 10000",
    ],
    [
      "sweep: { params: { run.seed: [1] }, zip: [[run.sed, run.seed]] }",
      'sweep.zip[0]: run.sed is not in sweep.params; did you mean "run.seed"?',
    ],
    [
      "sweep: { params: { run.seed: [1], run.duration: [1m, 2m] }, zip: [[run.seed, run.duration]] }",
      "need as many values: run.seed has 1, run.duration has 2",
    ],
    [
      "sweep: { params: { run.seed: [1], run.duration: [1m] }, " +
        "zip: [[run.seed, run.duration], [run.duration, run.duration]] }",
      /run.duration is in a group already/,
    ],
    [
      "sweep: { params: { run.seed: [1, 2] }, exclude: [{ run.seed: 3 }] }",
      "sweep.exclude[0]: run.seed is never 3; it is 1, 2",
    ],
    [
      "sweep: { params: { run.seed: [1, 2] }, exclude: [{ run.drain: 3s }] }",
      "sweep.exclude[0]: run.drain is not in sweep.params",
    ],
    [
      "sweep: { params: { run.seed: [1, 2], run.duration: [1m, 2m] }, zip: [[run.seed, run.duration]], " +
        "exclude: [{ run.seed: 1, run.duration: 2m }] }",
      "sweep.exclude[0] leaves nothing out: no combination has all of it",
    ],
    ["sweep: { params: { run.seed: [1] }, exclude: [{ run.seed: 1 }] }", "no points: all are excluded"],
  ];
  for (const [sweep, words] of wrong) {
    it(`is refused: ${sweep}`, () => {
      fails(sweep, words);
    });
  }
});
