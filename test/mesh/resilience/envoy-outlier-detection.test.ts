import assert from "node:assert/strict";
import { HEALTHY, UNHEALTHY } from "../../../src/mesh/endpoint";
import { Endpoints } from "../../../src/mesh/endpoint";
import {
  EnvoyOutlierDetection,
  LOCAL_FAILURE,
  SERVER_ERROR,
  SUCCEEDED,
} from "../../../src/mesh/resilience/envoy-outlier-detection";
import { ENVOY_OUTLIER_DEFAULTS } from "../../../src/mesh/resilience/envoy-outlier-options";
import type { EnvoyOutlierOptions } from "../../../src/mesh/resilience/envoy-outlier-options";
import { TestRandom } from "../../support/test-random";

const S = 1e9;

/** Envoy's own defaults (outlier_detection.proto), but for the share that may be ejected. */
const OPTIONS: EnvoyOutlierOptions = {
  ...ENVOY_OUTLIER_DEFAULTS,
  maxEjectionPercent: 100,
};

function detector(hosts: number, options: Partial<EnvoyOutlierOptions> = {}) {
  const endpoints = new Endpoints();
  endpoints.update(Array.from({ length: hosts }, (_, key) => ({ key, weight: 1 })));
  const outliers = new EnvoyOutlierDetection(endpoints, { ...OPTIONS, ...options }, 0);
  outliers.updated();
  const random = new TestRandom(1);
  const fail = (slot: number, times: number, now = 0, result = SERVER_ERROR): void => {
    for (let k = 0; k < times; k++) outliers.answered(slot, result, now, random);
  };
  return { endpoints, outliers, random, fail };
}

describe("EnvoyOutlierDetection", () => {
  it("ejects nobody below ten hosts at Envoy's default of 10 %, and one of ten", () => {
    for (const [hosts, ejected] of [
      [9, 0],
      [10, 1],
    ]) {
      const { fail, outliers } = detector(hosts, { maxEjectionPercent: 10 });
      for (let slot = 0; slot < hosts; slot++) fail(slot, 5);
      assert.equal(outliers.ejectedCount, ejected);
    }
  });

  it("counts failures in a row only", () => {
    const { fail, outliers, random } = detector(2);
    fail(0, 4);
    outliers.answered(0, SUCCEEDED, 0, random);
    fail(0, 4);
    assert.equal(outliers.isEjected(0), false);
    fail(0, 1);
    assert.equal(outliers.isEjected(0), true);
  });

  it("lets an endpoint back after base times the number of its ejections in a row, at the end of an interval", () => {
    const { endpoints, fail, outliers, random } = detector(2);
    let now = 0;
    for (const times of [1, 2, 3]) {
      const began = now;
      fail(0, 5, now);
      assert.equal(endpoints.health[0], UNHEALTHY);
      do outliers.tick((now += 10 * S), random);
      while (outliers.isEjected(0));
      assert.equal(now - began, times * 30 * S);
    }
  });

  it("judges failures of the connection by themselves where they are split off", () => {
    const { fail, outliers } = detector(2, { splitExternalLocalOriginErrors: true });
    fail(0, 3, 0, LOCAL_FAILURE);
    fail(0, 4, 0, SERVER_ERROR);
    assert.equal(outliers.isEjected(0), false);
    fail(0, 2, 0, LOCAL_FAILURE);
    assert.equal(outliers.isEjected(0), true);
  });

  it("enforces a finding with the chance it is told", () => {
    const { endpoints, fail, outliers } = detector(1000, {
      consecutive5xx: { limit: 1, enforcing: 0.3 },
    });
    for (let slot = 0; slot < 1000; slot++) fail(slot, 1);
    // Binomial: mean 300, standard deviation 14.5; five of them.
    assert.ok(Math.abs(outliers.ejectedCount - 300) < 73, `${outliers.ejectedCount}`);
    assert.equal(endpoints.health.filter((health) => health === UNHEALTHY).length, outliers.ejectedCount);
  });

  it("lasts up to the jitter longer", () => {
    const { endpoints, fail, outliers, random } = detector(400, { jitterNs: 20 * S });
    for (let slot = 0; slot < 400; slot++) fail(slot, 5);
    outliers.tick(30 * S - 1, random);
    assert.equal(outliers.ejectedCount, 400);
    outliers.tick(40 * S, random);
    // Uniform over 20 s: half of 400 are back, standard deviation 10.
    assert.ok(Math.abs(outliers.ejectedCount - 200) < 50);
    outliers.tick(50 * S, random);
    assert.equal(outliers.ejectedCount, 0);
    assert.ok(endpoints.health.every((health) => health === HEALTHY));
  });

  it("forgets who left, and what it did", () => {
    const { endpoints, fail, outliers } = detector(2);
    fail(0, 5);
    endpoints.update([{ key: 1, weight: 1 }]);
    outliers.updated();
    assert.equal(outliers.ejectedCount, 0);
    endpoints.update([
      { key: 1, weight: 1 },
      { key: 0, weight: 1 },
    ]);
    outliers.updated();
    assert.equal(endpoints.health[endpoints.slotOf(0)], HEALTHY);
    assert.equal(outliers.isEjected(endpoints.slotOf(0)), false);
  });

  it("takes a passed health check for an end of the ejection", () => {
    const { fail, outliers } = detector(2);
    fail(0, 5);
    assert.equal(outliers.passedHealthCheck(0, S), true);
    assert.equal(outliers.isEjected(0), false);
    assert.equal(outliers.passedHealthCheck(0, S), false);
  });
});
