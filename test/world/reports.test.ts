import assert from "node:assert/strict";
import { run } from "../support/world-of";

/** Requests of each instance of two, of which the second works at half the speed of the first. */
function requestsOf(balancer: string): number[] {
  const speeds = "[{ share: 50%, speed: 1x }, { share: 50%, speed: 0.5x }]";
  const { result } = run({
    run: "duration: 60s, warmup: 20s, seed: 2",
    services: `api: { replicas: 2, cores: 4, speeds: ${speeds}, operations: { get: [{ work: 10ms }] } }`,
    clients: "users: { target: api.get, arrivals: { poisson: 100/s } }",
    rest: `mesh: { defaults: { balancer: ${balancer} } }`,
  });
  return result.instances.map(({ requests }) => requests);
}

describe("reports of load", () => {
  for (const name of ["weightedRoundRobin", "clientSideWeightedRoundRobin"]) {
    it(`let ${name} send each instance what it can do`, () => {
      const [fast, slow] = requestsOf(name);
      // Requests per second over utilisation is what an instance can do: 400/s and 200/s. Within one second
      // that is off by what begins in it and ends after it, over 40 s by little.
      assert.ok(Math.abs(fast / slow - 2) < 0.1, `${fast} and ${slow}`);
    });
  }

  it("count after the blackout, and not before", () => {
    const [fast, slow] = requestsOf("{ weightedRoundRobin: { blackoutPeriod: 5m } }");
    assert.ok(Math.abs(fast - slow) <= 1, `${fast} and ${slow}`);
  });
});
