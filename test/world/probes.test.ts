import assert from "node:assert/strict";
import { run } from "../support/world-of";

const SERVICES = "api: { replicas: 10, cores: 2, operations: { get: [{ work: exp 10ms }] } }";
const CLIENTS = "users: { target: api.get, arrivals: { poisson: 800/s }, instances: 2 }";

function requestsOf(faults: string, zones = ""): number[] {
  const { result } = run({
    run: "duration: 20s, warmup: 5s, seed: 4",
    services: SERVICES,
    clients: CLIENTS,
    rest: `mesh: { defaults: { balancer: prequal, timeout: 1s } }\n${zones}faults: [${faults}]`,
  });
  return result.instances.map(({ requests }) => requests);
}

describe("probes", () => {
  it("tell Prequal of a slow instance, which hardly gets a request then", () => {
    const requests = requestsOf(
      "{ at: 0s, for: 20s, slow: { speed: 0.1x }, on: { service: api, instances: [3] } }",
    );
    const others = requests.filter((_, instance) => instance !== 3);
    const mean = others.reduce((sum, n) => sum + n) / others.length;
    // A tenth of the speed, and no more than what that can do.
    assert.ok(requests[3] < 0.2 * mean, requests.join());
  });

  it("are not answered by an instance that is gone", () => {
    const requests = requestsOf("{ at: 5s, for: 15s, hang: {}, on: { service: api, instances: [3] } }");
    const others = requests.filter((_, instance) => instance !== 3);
    const mean = others.reduce((sum, n) => sum + n) / others.length;
    // Requests that are placed without probes, and by those from before.
    assert.ok(requests[3] < 0.3 * mean, requests.join());
  });
});
