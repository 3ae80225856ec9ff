import assert from "node:assert/strict";
import { Endpoints, HEALTHY, UNHEALTHY } from "../../../src/mesh/endpoint";
import { GrpcOutlierDetection } from "../../../src/mesh/resilience/grpc-outlier-detection";
import { TestRandom } from "../../support/test-random";

const S = 1e9;
const random = new TestRandom(1);

function detector(hosts: number, maxEjectionPercent: number) {
  const endpoints = new Endpoints();
  endpoints.update(Array.from({ length: hosts }, (_, key) => ({ key, weight: 1 })));
  const outliers = new GrpcOutlierDetection(
    endpoints,
    {
      intervalNs: 10 * S,
      baseEjectionNs: 30 * S,
      maxEjectionNs: 300 * S,
      maxEjectionPercent,
      successRate: null,
      failurePercentage: { threshold: 50, minimumHosts: 1, requestVolume: 10, enforcing: 1 },
    },
    0,
  );
  outliers.updated();
  const calls = (slot: number, successes: number, failures: number): void => {
    for (let k = 0; k < successes; k++) outliers.answered(slot, true);
    for (let k = 0; k < failures; k++) outliers.answered(slot, false);
  };
  return { endpoints, outliers, calls };
}

describe("GrpcOutlierDetection", () => {
  it("always lets one go, since it looks at the share before", () => {
    const { calls, endpoints, outliers } = detector(5, 10);
    for (let slot = 0; slot < 5; slot++) calls(slot, 0, 20);
    assert.equal(outliers.tick(10 * S, random), true);
    assert.deepEqual([...endpoints.health.subarray(0, 5)], [UNHEALTHY, HEALTHY, HEALTHY, HEALTHY, HEALTHY]);
  });

  it("wants more failures than the threshold, not as many", () => {
    const { calls, outliers } = detector(2, 100);
    calls(0, 10, 10);
    calls(1, 9, 11);
    outliers.tick(10 * S, random);
    assert.deepEqual([outliers.isEjected(0), outliers.isEjected(1)], [false, true]);
  });

  it("lets an endpoint back at the first interval after its time is over", () => {
    const { calls, outliers } = detector(2, 100);
    calls(0, 0, 20);
    outliers.tick(10 * S, random);
    // Ejected at 10 s for 30 s: at 40 s it is not over yet.
    for (const [at, isEjected] of [
      [20, true],
      [30, true],
      [40, true],
      [50, false],
    ] as const) {
      outliers.tick(at * S, random);
      assert.equal(outliers.isEjected(0), isEjected, `${at} s`);
    }
    assert.equal(outliers.multiplierOf(0), 1);
    outliers.tick(60 * S, random);
    assert.equal(outliers.multiplierOf(0), 0);
  });

  it("says nothing of who had too few calls", () => {
    const { calls, outliers } = detector(2, 100);
    calls(0, 0, 9);
    assert.equal(outliers.tick(10 * S, random), false);
  });
});
