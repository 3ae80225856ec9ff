import assert from "node:assert/strict";
import { measureExperiment } from "../../src/report/measured";
import { summaryRows } from "../../src/report/summary-csv";
import { executeHere } from "../../src/run/execute-here";
import { load } from "../../src/scenario/load";
import { S } from "../support/result-of";

interface Parts {
  readonly services: string;
  readonly clients: string;
  readonly rest?: string;
}

/** Cells of summary.csv, by `scope name`, of a run of 100 s. */
function summaryOf({ services, clients, rest = "" }: Parts): (scope: string, column: string) => number {
  const text = ["meshsim: 1", "run: { duration: 100s }", services, clients, rest].join("\n");
  const { loaded, problems } = load(text, "known.yaml");
  assert.ok(loaded !== null, problems.map(({ message }) => message).join("\n"));
  const rows = summaryRows(measureExperiment(executeHere(loaded.experiment)).variants);
  return (scope, column) => {
    const row = rows.find((each) => `${String(each.scope)} ${String(each.name)}` === scope);
    return Number(new Map<string, unknown>(Object.entries(row!)).get(column));
  };
}

describe("summary.csv of scenarios whose answers are known", () => {
  it("has the unevenness of chance: sqrt((k - 1) / n) for n requests on k instances at random", () => {
    const cell = summaryOf({
      services: "services: { web: { replicas: 10, operations: { get: [{ work: 1ms }] } } }",
      clients: "clients: { users: { target: web.get, arrivals: { constant: 100/s } } }",
      rest: "mesh: { defaults: { balancer: random } }",
    });
    const n = cell("service web", "requests_count");
    assert.ok(Math.abs(n - 10_000) <= 1);
    // A sample of the deviation of 10 counts is itself off by about 1 / sqrt(2 * 9) = 24 %: allow four times that.
    const expected = Math.sqrt(9 / n);
    assert.ok(Math.abs(cell("service web", "load_cv") / expected - 1) < 0.95);
    assert.ok(cell("service web", "load_max_over_mean") > 1);
  });

  it("has none where one proxy goes round its instances", () => {
    const cell = summaryOf({
      services: "services: { web: { replicas: 10, operations: { get: [{ work: 1ms }] } } }",
      clients: "clients: { users: { target: web.get, arrivals: { constant: 100/s } } }",
      rest: "mesh: { defaults: { balancer: roundRobin } }",
    });
    assert.ok(cell("service web", "load_cv") < 1e-3);
    assert.ok(cell("mesh mesh", "load_max_over_mean") < 1.001);
  });

  it("has two thirds across zones where three zones are equal, none where all is in one", () => {
    const clients = (zone: string): string =>
      `clients: { users: { target: web.get, arrivals: { constant: 100/s }, ${zone} } }`;
    const rest = "topology: { zones: [a, b, c] }\nmesh: { defaults: { balancer: roundRobin } }";
    const services = "services: { web: { replicas: 6, operations: { get: [{ work: 1ms }] } } }";
    const even = summaryOf({ services, clients: clients("instances: 3"), rest });
    for (const scope of ["client users", "service web", "edge users->web", "mesh mesh"]) {
      assert.ok(Math.abs(even(scope, "cross_zone_ratio") - 2 / 3) < 0.02, scope);
    }
    const local = "services: { web: { replicas: { a: 6 }, operations: { get: [{ work: 1ms }] } } }";
    assert.equal(
      summaryOf({ services: local, clients: clients("zone: a"), rest })("mesh mesh", "cross_zone_ratio"),
      0,
    );
    assert.equal(
      summaryOf({ services: local, clients: clients("zone: b"), rest })("mesh mesh", "cross_zone_ratio"),
      1,
    );
  });

  it("has the work of attempts whose callers left as wasted: 100 ms in 120 ms where each other one is slow", () => {
    const cell = summaryOf({
      services: `services:
  web:
    replicas: 2
    operations: { get: [{ choose: [{ weight: 1, steps: [{ work: 100ms }] }, { weight: 1, steps: [{ work: 20ms }] }] }] }`,
      clients: "clients: { users: { target: web.get, arrivals: { constant: 100/s } } }",
      rest: "mesh: { defaults: { timeout: 50ms, deadline: ignore } }",
    });
    assert.ok(Math.abs(cell("client users", "availability_ratio") - 1 / 2) < 0.02);
    for (const scope of ["service web", "mesh mesh"]) {
      assert.ok(Math.abs(cell(scope, "wasted_work_ratio") - 100 / 120) < 0.01, scope);
    }
  });

  it("counts the attempts of requests that are tried again after three failures in four", () => {
    const cell = summaryOf({
      services: "services: { web: { replicas: 2, errors: 75%, operations: { get: [{ work: 1ms }] } } }",
      clients: "clients: { users: { target: web.get, arrivals: { constant: 200/s } } }",
      rest: "mesh: { defaults: { retry: { attempts: 1, on: [5xx], backoff: { base: 1ms, max: 1ms } } } }",
    });
    // A second attempt follows a failed first one: 1 + 3/4; both fail with chance 9/16.
    assert.ok(Math.abs(cell("client users", "attempts_per_request") - 1.75) < 0.02);
    assert.ok(Math.abs(cell("client users", "availability_ratio") - 7 / 16) < 0.02);
  });

  it("has the restart time as the time of recovery from a crash of all instances", () => {
    const cell = summaryOf({
      services: "services: { web: { replicas: 2, operations: { get: [{ work: 1ms }] } } }",
      clients: "clients: { users: { target: web.get, arrivals: { constant: 100/s }, timeout: 1s } }",
      rest: "faults: [{ name: f, at: 20s, for: 10s, crash: {}, restart: 5s, on: { service: web } }]",
    });
    assert.equal(cell("client users", "recovery_s"), 5 * S);
    assert.equal(cell("mesh mesh", "recovery_s"), 5 * S);
    assert.ok(Math.abs(cell("client users", "availability_ratio") - 85 / 100) < 0.005);
  });
});
