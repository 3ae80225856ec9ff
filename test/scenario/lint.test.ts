import assert from "node:assert/strict";
import { load } from "../../src/scenario/load";
import { problemsOf, sample } from "../support/sample-scenario";

function warnings(parts: Parameters<typeof sample>[0]): string[] {
  const { loaded, problems } = load(sample(parts), "test.yaml");
  assert.ok(loaded !== null, problems.map(({ message }) => message).join("\n"));
  assert.deepEqual(loaded.warnings, problems);
  return problems.map(({ message }) => message);
}

const clients = (arrivals: string): string =>
  `clients: { users: { target: web.get, arrivals: ${arrivals} } }`;

describe("lint", () => {
  it("finds nothing wrong with a sound scenario", () => {
    assert.deepEqual(warnings({}), []);
  });

  it("warns of retries that can never start, at perTry", () => {
    const rest = "mesh: { defaults: { timeout: 500ms, retry: { perTry: 800ms } } }";
    assert.deepEqual(warnings({ rest }), [
      "retry.perTry 800ms exceeds timeout 500ms: retries can never start",
    ]);
    const [problem] = problemsOf(sample({ rest }));
    assert.equal(problem.source!.slice(problem.column! - 1).split(":")[0], "perTry");
  });

  it("warns of a service that is never called", () => {
    const services = "services: { web: { operations: { get: [] } }, old: { operations: { get: [] } } }";
    assert.deepEqual(warnings({ services }), ["services.old is never called"]);
  });

  it("warns of a fault that comes after the end", () => {
    const rest = "faults: [{ at: 1h, crash: {} }]";
    const [warning, ...others] = warnings({ rest });
    assert.match(warning, /^faults\[0\] comes when the run is over, at .*: it never happens$/);
    assert.deepEqual(others, []);
  });

  it("warns of a core that is offered more work than it can do, following the calls", () => {
    // 100 requests a second, each with 3 calls of 20 ms on average at half speed: 12 cores' worth for 2 of 1 core.
    const services = `services:
  web: { operations: { get: [{ repeat: 3, steps: [api.get] }] } }
  api: { replicas: 2, cores: 1, speeds: [{ share: 100%, speed: 0.5x }], operations: { get: [{ work: exp 20ms }] } }`;
    const expected = (100 * 3 * 0.02) / 0.5 / 2;
    const [warning] = warnings({ services });
    assert.match(warning, new RegExp(`services.api is offered ${expected.toFixed(2)} erlangs per core`));
  });

  it("takes the highest rate of the stages, and counts waits that hold a worker", () => {
    const services = (model: string): string =>
      `services: { web: { workers: 4, model: ${model}, operations: { get: [{ wait: 10ms }] } } }`;
    const arrivals = "{ constant: 1/s, stages: [{ for: 1m, to: 800/s }, { for: 1m, to: 1/s }] }";
    const [warning] = warnings({ services: services("threads"), clients: clients(arrivals) });
    assert.match(warning, /services.web is offered 2.00 erlangs per worker/);
    assert.deepEqual(warnings({ services: services("async"), clients: clients(arrivals) }), []);
  });

  it("does not warn where there is no limit, no open load or no mean", () => {
    const services = (body: string): string => `services: { web: { ${body} } }`;
    const heavy = "operations: { get: [{ work: 10s }] }";
    assert.deepEqual(warnings({ services: services(heavy) }), []);
    assert.deepEqual(
      warnings({ services: services(`cores: 1, ${heavy}`), clients: clients("{ users: 900 }") }),
      [],
    );
    const wild = "cores: 1, operations: { get: [{ work: pareto min=1s alpha=0.9 }] }";
    assert.deepEqual(warnings({ services: services(wild) }), []);
  });
});
