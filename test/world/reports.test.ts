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

  for (const name of ["weightedRoundRobin", "clientSideWeightedRoundRobin"]) {
    it(`come aside from answers where ${name} wants them so`, () => {
      const oob = "enableOobLoadReport: true, blackoutPeriod: 0s";
      const [fast, slow] = requestsOf(`{ ${name}: { ${oob}, oobReportingPeriod: 1s } }`);
      // As above; each weight is that of one second, so that the mean of their ratio is a little more.
      assert.ok(Math.abs(fast / slow - 2) < 0.2, `${fast} and ${slow}`);
      // No report comes in the run but the first, which says nothing.
      const [a, b] = requestsOf(`{ ${name}: { ${oob}, oobReportingPeriod: 1h } }`);
      assert.ok(Math.abs(a - b) <= 1, `${a} and ${b}`);
    });
  }

  it("may be of workers instead of cores", () => {
    const ratio = (names: string): number => {
      const speeds = "[{ share: 50%, speed: 1x }, { share: 50%, speed: 0.5x }]";
      const { result } = run({
        run: "duration: 60s, warmup: 20s, seed: 2",
        services: `api: { replicas: 2, cores: 4, workers: 12, speeds: ${speeds},
          operations: { get: [{ work: 2ms }, { wait: 20ms }] } }`,
        clients: "users: { target: api.get, arrivals: { poisson: 200/s } }",
        rest: `mesh: { defaults: { balancer: { weightedRoundRobin: { blackoutPeriod: 1s${names} } } } }`,
      });
      return result.instances[0].requests / result.instances[1].requests;
    };
    // A request takes 2 or 4 ms of a core, and 22 or 24 ms of a worker.
    const cores = ratio("");
    assert.ok(Math.abs(cores - 2) < 0.1, String(cores));
    const workers = ratio(", metricNamesForComputingUtilization: [cpu_utilization, named_metrics.workers]");
    assert.ok(Math.abs(workers - 24 / 22) < 0.05, String(workers));
  });
});
