import assert from "node:assert/strict";
import { load } from "../../src/scenario/load";

/** What is said of a scenario with this health check. */
function said(healthCheck: string, balancer = "roundRobin"): string[] {
  const text = [
    "meshsim: 1",
    "run: { duration: 10s }",
    "services: { api: { replicas: 6, operations: { get: [{ wait: 1ms }], health: [] } } }",
    "clients: { users: { target: api.get, arrivals: { constant: 1/s } } }",
    `mesh: { defaults: { balancer: ${balancer}, healthCheck: ${healthCheck} } }`,
  ].join("\n");
  return load(text, "test.yaml").problems.map(({ message }) => message.replace(/^the policy of [^:]*: /, ""));
}

describe("health checks in scenarios", () => {
  it("may be written short, long, or not at all", () => {
    for (const text of ["true", "false", "{}", "{ rules: haproxy, observe: layer7, errorLimit: 3 }"])
      assert.deepEqual(said(text), []);
    assert.deepEqual(said("{ operation: health, unhealthy: 2, jitter: 100ms }"), []);
  });

  it("refuse what their rules do not have", () => {
    assert.deepEqual(said("{ fastinter: 1s }"), ["healthCheck: the rules of envoy have no fastinter"]);
    assert.deepEqual(said("{ rules: haproxy, jitter: 1s, onError: mark-down }"), [
      "healthCheck: the rules of haproxy have no jitter",
      "healthCheck: onError has a meaning only beside observe",
    ]);
  });

  it("refuse what makes no difference", () => {
    assert.deepEqual(said("{ type: tcp, work: 1ms }"), ["healthCheck: a probe of type tcp has no work"]);
    assert.deepEqual(said("{ operation: health, degradedAbove: 3 }"), [
      "healthCheck: a probe for an operation has no degradedAbove",
    ]);
    assert.deepEqual(said("{ operation: health, type: tcp }"), [
      "healthCheck: a probe of type tcp asks for no operation",
    ]);
    assert.deepEqual(said("true", "centralQueue"), [
      "healthCheck means nothing with the balancer centralQueue",
    ]);
  });

  it("want an operation that the callee has", () => {
    assert.deepEqual(said("{ operation: helth }"), [
      'healthCheck.operation: api has no operation "helth"; did you mean "health"?',
    ]);
  });
});
