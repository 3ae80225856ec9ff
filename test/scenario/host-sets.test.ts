import assert from "node:assert/strict";
import { load } from "../../src/scenario/load";

/** What is said of a scenario with three zones and this `mesh`. */
function said(mesh: string): string[] {
  const text = [
    "meshsim: 1",
    "run: { duration: 10s }",
    "topology: { zones: [a, b, c] }",
    "services: { api: { replicas: 6, operations: { get: [{ wait: 1ms }] } } }",
    "clients: { users: { target: api.get, arrivals: { constant: 1/s }, zone: a } }",
    `mesh: ${mesh}`,
  ].join("\n");
  return load(text, "test.yaml").problems.map(({ message }) => message);
}

describe("host sets in scenarios", () => {
  it("warns of places that matter while nobody looks for failures", () => {
    const [message] = said("{ defaults: { locality: prefer } }");
    assert.match(message, /services\.api: locality prefer without outlierDetection/);
    const both = "{ defaults: { locality: prefer, outlierDetection: { maxEjectionPercent: 50% } } }";
    assert.deepEqual(said(both), []);
    assert.deepEqual(said("{ defaults: { locality: prefer, healthCheck: { interval: 1s } } }"), []);
  });

  it("warns of fewer ejections than there are endpoints in a zone", () => {
    const [message] = said("{ defaults: { outlierDetection: true } }");
    assert.match(message, /may eject 10% of the endpoints, but 33% are in one zone/);
  });

  it("warns where nothing is seen of requests", () => {
    const [message] = said(
      "{ defaults: { outlierDetection: { maxEjectionPercent: 50% }, connections: { protocol: tcp } } }",
    );
    assert.match(message, /sees no requests where endpoints are chosen by connection/);
  });

  it("refuses what rules or modes do not have", () => {
    assert.deepEqual(said("{ defaults: { outlierDetection: { rules: grpc, consecutive5xx: 3 } } }"), [
      "the policy of users -> api: outlierDetection: gRPC's rules have no consecutive5xx",
    ]);
    assert.deepEqual(said("{ defaults: { locality: { mode: prefer, minCluster: 3 } } }"), [
      "the policy of users -> api: locality by prefer has no minCluster",
    ]);
    assert.deepEqual(
      said("{ defaults: { locality: { mode: prefer, rules: grpc, overprovisioning: 2x } } }"),
      ["the policy of users -> api: locality: gRPC's rules have no overprovisioning"],
    );
    assert.deepEqual(said("{ defaults: { locality: { retention: 1m } } }"), [
      "the policy of users -> api: locality: only gRPC's rules have retention",
    ]);
    assert.deepEqual(said("{ defaults: { locality: { rules: grpc, weightedPriorityHealth: true } } }"), [
      "the policy of users -> api: locality: gRPC's rules have no weightedPriorityHealth",
    ]);
    assert.deepEqual(said("{ defaults: { locality: { mode: strict, forceLocalityDirectRouting: 3 } } }"), [
      "the policy of users -> api: locality by strict has no forceLocalityDirectRouting",
    ]);
    assert.deepEqual(said("{ defaults: { locality: { mode: weighted } } }"), [
      "the policy of users -> api: locality by weights needs weights, such as { a: { a: 80%, b: 20% } }",
    ]);
    assert.deepEqual(said("{ defaults: { locality: { mode: weighted, weights: { a: { a: 80% } } } } }"), [
      "the policy of users -> api: locality.weights.a sum to 80%, not 100%",
    ]);
    assert.deepEqual(said("{ defaults: { outlierDetection: { maxEjection: 1s } } }"), [
      "the policy of users -> api: outlierDetection.maxEjection is less than baseEjection",
    ]);
    assert.deepEqual(said("{ defaults: { balancer: centralQueue, locality: strict } }"), [
      "the policy of users -> api: locality means nothing with the balancer centralQueue",
    ]);
  });
});
