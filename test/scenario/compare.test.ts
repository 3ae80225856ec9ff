import assert from "node:assert/strict";
import { load } from "../../src/scenario/load";
import { errorsOf, problemsOf, refuses, sample } from "../support/sample-scenario";

function experiment(rest: string) {
  const { loaded, problems } = load(sample({ rest }), "test.yaml");
  assert.deepEqual(
    problems.map(({ message }) => message).filter((text) => !/erlangs|retries multiply/.test(text)),
    [],
  );
  return loaded!.experiment;
}

describe("compare", () => {
  it("makes a scenario of each variant, the first being the baseline", () => {
    const { variants, baseline } =
      experiment(`mesh: { defaults: { retry: { attempts: 3 }, balancer: { leastRequest: { choices: 5 } } } }
compare:
  variants:
    as-is: {}
    random: { mesh.defaults.balancer: random, services.web.replicas: 8 }
    no-retry: { mesh.defaults.retry: false, mesh.to.api.timeout: 1s }
    edge: { mesh.edges.web -> api.timeout: 2s, clients.users.arrivals.poisson: 50/s }
    steps: { services.web.operations.get.0.work: 1ms }`);
    assert.equal(baseline, 0);
    assert.deepEqual(
      variants.map(({ name }) => name),
      ["as-is", "random", "no-retry", "edge", "steps"],
    );
    const policies = variants.map(({ scenario }) => scenario.mesh.edges.map(({ policy }) => policy));
    assert.deepEqual(policies[1][0].balancer, { name: "random" });
    assert.equal(policies[0][0].balancer.name, "leastRequest");
    assert.deepEqual(variants[1].scenario.services[0].replicas, [3, 3, 2]);
    assert.deepEqual(
      [policies[2][0].retry, policies[2][0].timeoutNs, policies[2][1].timeoutNs],
      [null, Infinity, 1e9],
    );
    assert.deepEqual([policies[3][0].timeoutNs, policies[3][1].timeoutNs], [Infinity, 2e9]);
    const { arrivals } = variants[3].scenario.clients[0];
    assert.ok(arrivals.kind === "open" && arrivals.rate === 50);
    const [step] = variants[4].scenario.services[0].operations[0].steps;
    assert.deepEqual(step, { kind: "work", time: { kind: "constant", value: 1e6 } });
  });

  it("makes a map of a scalar that stands in the way", () => {
    const { variants } = experiment(`mesh: { defaults: { retry: false } }
compare: { baseline: b, variants: { a: {}, b: { mesh.defaults.retry.attempts: 2 } } }`);
    assert.equal(variants[1].scenario.mesh.edges[0].policy.retry!.attempts, 2);
  });

  it("finds keys with dots", () => {
    const clients = "clients: { users: { mix: { web.get: 1 }, arrivals: { poisson: 1/s } } }";
    const rest =
      "compare: { variants: { a: { clients.users.mix.web.get: 5, clients.users.mix.api.get: 2 } } }";
    const { loaded } = load(sample({ clients, rest }), "test.yaml");
    assert.deepEqual(
      loaded!.experiment.variants[0].scenario.clients[0].mix.map(({ weight }) => weight),
      [5, 2],
    );
  });

  it("has no baseline without compare", () => {
    const { variants, baseline } = experiment("");
    assert.deepEqual([variants.length, variants[0].name, baseline], [1, "test", null]);
  });

  const wrong: [string, string][] = [
    [
      "a: { mesh.defaults.balancr: random }",
      'mesh.defaults has no setting "balancr"; did you mean "balancer"?',
    ],
    ["a: { services.wbe.replicas: 3 }", 'no such service "wbe"; did you mean "web"?'],
    ["a: { clients.user.timeout: 3s }", 'no such client "user"; did you mean "users"?'],
    ["a: { services.web.replicas: 3s }", "services.web.replicas needs a whole number"],
    [
      "a: { services.web.operations.get.7.work: 3s }",
      'services.web.operations.get has positions 0 to 1; "7"',
    ],
    ["a: { mesh..timeout: 3s }", "is not the path of a setting"],
    ["a: { compare.seeds: paired }", "a variant cannot change compare"],
    ["a: { meshsim: 2 }", "a variant cannot change meshsim"],
    ["a.b: {}", "cannot name a variant"],
    ["a: 5", "needs a map by path of a setting, not 5"],
    ["a: { services.web.probes: {} }", "services.web.probes is not supported yet"],
  ];
  for (const [variant, words] of wrong) {
    it(`refuses ${variant} at its place`, () => {
      const text = sample({ rest: `compare:\n  variants:\n    ${variant}` });
      refuses(text, words);
      assert.equal(
        problemsOf(text)[0].line,
        text.split("\n").findIndex((line) => line.startsWith("compare:")) + 3,
      );
    });
  }

  it("refuses an unknown baseline and no variants", () => {
    refuses(
      sample({ rest: "compare: { baseline: on, variants: { one: {}, two: {} } }" }),
      'no such variant "on"',
    );
    refuses(sample({ rest: "compare: { variants: {} }" }), "needs at least one variant");
    refuses(sample({ rest: "compare: {}" }), "compare needs variants");
  });

  it("says what is wrong with the scenario once, however many variants there are", () => {
    const rest = "compare: { variants: { a: {}, b: {}, c: {} } }";
    assert.deepEqual(errorsOf(sample({ run: "run: { duration: 5 }", rest })).length, 1);
  });
});

describe("overrides", () => {
  const set = (path: string, value: string) => ({
    overrides: [{ path, value, flag: `--set ${path}=${value}` }],
  });

  it("set values over the file, making the maps on the way", () => {
    const { loaded } = load(sample(), "test.yaml", set("mesh.defaults.retry.attempts", "4"));
    const { scenario } = loaded!.experiment.variants[0];
    assert.equal(scenario.mesh.edges[0].policy.retry!.attempts, 4);
    assert.match(loaded!.resolvedYaml, /attempts: 4/);
  });

  it("read YAML values", () => {
    const { loaded } = load(sample(), "test.yaml", set("services.web.replicas", "{ a: 1, c: 2 }"));
    assert.deepEqual(loaded!.experiment.variants[0].scenario.services[0].replicas, [1, 0, 2]);
  });

  it("point to the flag", () => {
    const cases: [string, string, string][] = [
      ["run.duraton", "5m", 'run has no setting "duraton"; did you mean "duration"?'],
      ["run.duration", "5", "run.duration: 5 needs a unit"],
      ["run.duration", "[", ""],
      ["run.duration", "", "is not a duration"],
      ["services.wbe.replicas", "5", 'no such service "wbe"'],
      ["", "5", "is not the path of a setting"],
    ];
    for (const [path, value, words] of cases) {
      const { loaded, problems } = load(sample(), "test.yaml", set(path, value));
      assert.equal(loaded, null, path);
      assert.equal(problems[0].file, `--set ${path}=${value}`);
      assert.deepEqual([problems[0].line, problems[0].column, problems[0].source], [null, null, null]);
      assert.ok(problems[0].message.includes(words), problems[0].message);
    }
  });

  it("change the hash exactly when they change the document", () => {
    const hash = (...options: Parameters<typeof set>): string =>
      load(sample(), "a.yaml", set(...options)).loaded!.hash;
    assert.equal(hash("run.duration", "2m"), load(sample(), "a.yaml").loaded!.hash);
    assert.notEqual(hash("run.duration", "3m"), load(sample(), "a.yaml").loaded!.hash);
  });
});
