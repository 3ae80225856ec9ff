import assert from "node:assert/strict";
import { run } from "../support/world-of";
import type { Run } from "../support/world-of";

/** `replicas` instances of which the first always fails, fast; `policy`: what is set beside the balancer. */
function withBrokenOne(replicas: number, policy: string, balancer = "random"): Run {
  return run({
    run: "duration: 60s",
    services: `api: { replicas: ${replicas}, operations: { get: [{ wait: 1ms }] } }`,
    clients: "users: { target: api.get, arrivals: { constant: 500/s } }",
    rest: [
      `mesh: { defaults: { balancer: ${balancer}, ${policy} } }`,
      "faults: [{ at: 1us, errors: { rate: 100%, fast: true }, on: { service: api, instances: 1 } }]",
    ].join("\n"),
  });
}

function errors({ result }: Run): number {
  return result.instances.reduce((sum, instance) => sum + instance.errors, 0);
}

describe("outlier detection in the world", () => {
  it("ejects nobody below ten endpoints at Envoy's default of 10 %", () => {
    const nine = withBrokenOne(9, "outlierDetection: true");
    assert.equal(nine.result.edges[0].ejections, 0);
    assert.ok(nine.result.instances.every(({ ejectedNs }) => ejectedNs === 0));
  });

  it("ejects one of ten for 30 s, then for 60 s, after five errors each", () => {
    const { result } = withBrokenOne(10, "outlierDetection: true");
    assert.equal(result.edges[0].ejections, 2);
    const [broken] = result.instances.filter((instance) => instance.errors > 0);
    assert.equal(broken.errors, 10);
    // All of the minute but for the few requests that it took to find out, twice, and the rest of an interval.
    assert.ok(broken.ejectedNs > 48e9 && broken.ejectedNs < 60e9, `${broken.ejectedNs}`);
  });

  it("always lets one go by gRPC's rules, at the end of an interval", () => {
    const policy = "outlierDetection: { rules: grpc, failurePercentage: { volume: 10 } }";
    const { result } = withBrokenOne(5, policy);
    assert.ok(result.edges[0].ejections >= 1);
    assert.ok(errors({ result } as Run) >= 500);
  });

  it("uses all again in panic, below half; and nobody is left where panic is ruled out", () => {
    const everybody = (balancer: string): Run =>
      run({
        run: "duration: 20s",
        services: "api: { replicas: 4, operations: { get: [{ wait: 1ms }] } }",
        clients: "users: { target: api.get, arrivals: { constant: 500/s } }",
        rest: [
          `mesh: { defaults: { balancer: ${balancer}, outlierDetection: { maxEjectionPercent: 100% } } }`,
          "faults: [{ at: 1us, errors: { rate: 100%, fast: true }, on: { service: api } }]",
        ].join("\n"),
      });
    const requests = ({ result }: Run): number =>
      result.instances.reduce((sum, instance) => sum + instance.requests, 0);
    // The first of them comes 2 ms after the start.
    assert.equal(requests(everybody("random")), 9999);
    // Five errors of each, and then no endpoint at all.
    assert.equal(requests(everybody("{ random: {}, panicThreshold: 0% }")), 20);
    // Three of four ejected is panic: nothing is sent any more.
    assert.equal(requests(everybody("{ random: {}, failTrafficOnPanic: true }")) < 30, true);
  });
});
