import assert from "node:assert/strict";
import { failures, run } from "../support/world-of";
import type { Run } from "../support/world-of";

/** Four instances of which one fails from the first second on, as `fault` says. */
function failing(accrual: string, fault: string, instances = 1): Run {
  return run({
    run: "duration: 61s",
    services: "api: { replicas: 4, operations: { get: [{ wait: 1ms }] } }",
    clients: "users: { target: api.get, arrivals: { constant: 1000/s } }",
    rest: [
      `mesh: { defaults: { balancer: random, discovery: { kind: dns, ttl: 100h },`,
      `  failureAccrual: { ${accrual} } } }`,
      `faults: [{ at: 1s, ${fault}, on: { service: api, instances: ${instances} } }]`,
    ].join("\n"),
  });
}

const total = (one: Run): number => Object.values(failures(one)).reduce((sum, count) => sum + count, 0);
const ejectedS = ({ result }: Run): number => Math.max(...result.instances.map((one) => one.ejectedNs / 1e9));
const ERRORS = "errors: { rate: 100% }";

describe("failure accrual in the world", () => {
  it("of Linkerd costs seven requests, and one more after each penalty", () => {
    const shut = failing("linkerd: { jitterRatio: 0% }", ERRORS);
    // 1 + 2 + 4 + 8 + 16 s are over within the minute, the next 32 s are not; after each one request.
    const sent = total(shut);
    assert.ok(sent >= 7 + 5 && sent <= 7 + 5 + 4, `${sent}`);
    assert.equal(shut.result.edges[0].ejections, 1 + 5);
    assert.ok(ejectedS(shut) > 58);
  });

  it("of Finagle costs five, and one more after each of its longer times", () => {
    const sent = total(failing("finagle: {}", ERRORS));
    // Times are 2.5 to 5 s, then 5 to 10 s, 10 to 20 s, 20 to 40 s: three or four of them fit.
    assert.ok(sent >= 5 + 3 && sent <= 5 + 5 + 4, `${sent}`);
  });

  it("of Ribbon counts only what has no answer", () => {
    assert.ok(total(failing("ribbon: {}", ERRORS)) > 14_000);
    // Three, and then one after 10 s, and after 20 and 30 s.
    const sent = total(failing("ribbon: {}", "crash: {}"));
    assert.ok(sent >= 5 && sent <= 12, `${sent}`);
  });

  it("of gRPC costs one request for each backoff, and none where there is a connection", () => {
    assert.ok(total(failing("grpc: {}", ERRORS)) > 14_000);
    // 1 s, 1.6 s, 2.56 s, …: eight of them, each by a fifth longer or shorter, are over within a minute.
    const sent = total(failing("grpc: {}", "crash: {}"));
    assert.ok(sent >= 1 + 6 && sent <= 3 + 9, `${sent}`);
  });

  it("uses all where all are left alone, but for Linkerd, who has nobody left", () => {
    assert.equal(failures(failing("finagle: {}", ERRORS, 4))["no_endpoints"] ?? 0, 0);
    assert.ok(failures(failing("linkerd: {}", ERRORS, 4))["no_endpoints"] > 59_000);
  });

  it("of gRPC goes on to the next level when a new endpoint is silent for as long as the failover timer", () => {
    const lost = (timeout: string): number => {
      const done = run({
        run: "duration: 20s",
        services: "api: { replicas: { a: 1, b: 1 }, operations: { get: [{ wait: 1ms }] } }",
        clients: "users: { target: api.get, zone: a, arrivals: { constant: 10/s } }",
        rest: `topology: { zones: [a, b] }
mesh: { defaults: { timeout: 50ms, failureAccrual: { grpc: {} },
  locality: { mode: prefer, rules: grpc${timeout} } } }
faults: [{ at: 1010ms, crash: {}, restart: 1s, on: { service: api, zone: a } },
  { at: 2050ms, hang: {}, on: { service: api, zone: a } }]`,
      });
      return failures(done).timeout;
    };
    // One request goes there each 0.1 s, from 2.1 s on.
    assert.equal(lost(", failoverTimeout: 3s"), 30);
    // A56: 10 s.
    assert.equal(lost(""), 100);
  });
});
