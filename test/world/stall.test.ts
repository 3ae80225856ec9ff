import assert from "node:assert/strict";
import { load } from "../../src/scenario/load";
import { MS, failures, run } from "../support/world-of";
import type { Run } from "../support/world-of";

/** Requests every 100 ms to one instance that crashes at 1 s and is back at the end of `restart`. */
function crashed(restart: string, failFast: string, more = ""): Run {
  return run({
    run: "duration: 10s",
    services: "web: { operations: { get: [{ wait: 1ms }] } }",
    clients: "users: { target: web.get, arrivals: { constant: 10/s } }",
    rest: `faults: [{ at: 1050ms, crash: {}, restart: ${restart}, on: { service: web } }]
mesh: { defaults: { failFast: ${failFast}${more} } }`,
  });
}

describe("failfast", () => {
  it("lets calls wait for an endpoint, in their order", () => {
    const done = crashed("1s", "true");
    assert.deepEqual(failures(done), {});
    const late = done.ended.filter(({ from }) => from > 1050 * MS && from < 2050 * MS);
    // Those of 1.1 s to 2.0 s leave together at 2.05 s.
    assert.equal(late.length, 10);
    for (const { to } of late) assert.equal(to, 2051 * MS);
    assert.deepEqual(
      late.map(({ from }) => from),
      late.map(({ from }) => from).sort((a, b) => a - b),
    );
    assert.equal(crashed("1s", "false").result.routes[0].failures, 10);
  });

  it("fails what waits after a while, and what comes then at once", () => {
    const done = crashed("5s", "{ timeout: 2s }");
    const failed = done.ended.filter(({ isOk }) => !isOk);
    // The first is that of 1.1 s: all until 3.1 s fail then, the others until 6.05 s as they come.
    assert.equal(failed.length, 50);
    for (const { from, to } of failed) assert.equal(to, Math.max(from, 3100 * MS));
    assert.deepEqual(failures(done), { no_endpoints: 50 });
  });

  it("begins its time anew with each time that there is none", () => {
    const { result } = run({
      run: "duration: 10s",
      services: "web: { operations: { get: [{ wait: 1ms }] } }",
      clients: "users: { target: web.get, arrivals: { constant: 10/s } }",
      rest: `faults: [{ at: 1050ms, crash: {}, restart: 1500ms, every: 3s, on: { service: web } }]
mesh: { defaults: { failFast: { timeout: 2s } } }`,
    });
    assert.equal(result.routes[0].failures, 0);
  });

  it("has room for so many", () => {
    assert.deepEqual(failures(crashed("1s", "{ capacity: 4 }")), { no_endpoints: 6 });
  });

  it("ends with the calls' own limits", () => {
    const done = crashed("2s", "true", ", timeout: 300ms");
    const failed = done.ended.filter(({ isOk }) => !isOk);
    for (const { from, to } of failed) assert.equal(to - from, 300 * MS);
    assert.deepEqual(failures(done), { timeout: 17 });
  });

  it("hears of endpoints whose failure accrual is over, and of health checks", () => {
    const accrual =
      ", failureAccrual: { linkerd: { maxFailures: 1, minPenalty: 1s, maxPenalty: 1s, jitterRatio: 0% } }";
    const rest = (
      more: string,
    ): string => `faults: [{ at: 1050ms, errors: { rate: 100% }, for: 100ms, on: { service: web } }]
mesh: { defaults: { failFast: true${more} } }`;
    const parts = {
      run: "duration: 5s",
      services: "web: { operations: { get: [{ wait: 1ms }] } }",
      clients: "users: { target: web.get, arrivals: { constant: 10/s } }",
    };
    const once = run({ ...parts, rest: rest(accrual) });
    assert.equal(once.result.routes[0].failures, 1);
    const waited = once.ended.filter(({ from, to }) => to - from > 2 * MS);
    // One probes after the penalty of a second; the others go with its answer.
    assert.ok(waited.length >= 9 && waited.every(({ to }) => to <= 2104 * MS), String(waited.length));
  });

  it("is refused where nothing is picked for a request", () => {
    const said = (policy: string): string[] => {
      const text = [
        "meshsim: 1",
        "run: { duration: 10s }",
        "services: { api: { operations: { get: [{ wait: 1ms }] } } }",
        "clients: { users: { target: api.get, arrivals: { constant: 1/s } } }",
        `mesh: { defaults: { failFast: true, ${policy} } }`,
      ].join("\n");
      return load(text, "test.yaml").problems.map(({ message }) => message);
    };
    assert.deepEqual(said("connections: { protocol: tcp }"), [
      "the policy of users -> api: failFast means nothing with protocol tcp",
    ]);
    assert.deepEqual(said("balancer: centralQueue"), [
      "the policy of users -> api: failFast means nothing with the balancer centralQueue",
    ]);
  });
});
