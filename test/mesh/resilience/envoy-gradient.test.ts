import assert from "node:assert/strict";
import { EnvoyGradient, GRADIENT } from "../../../src/mesh/resilience/envoy-gradient";
import { scripted } from "../../support/scripted-random";

const MS = 1e6;

describe("EnvoyGradient", () => {
  it("measures again after its interval and the jitter, and goes back to its limit then", () => {
    const options = {
      ...GRADIENT,
      requestCount: 2,
      concurrencyUpdateIntervalNs: 10 * MS,
      intervalNs: 100 * MS,
    };
    const gradient = new EnvoyGradient(options, scripted(0.5, 0.5), 0);
    const request = (from: number, to: number): void => {
      assert.ok(gradient.begin(from * MS));
      gradient.end(from * MS, to * MS);
    };
    request(0, 1);
    request(1, 2);
    assert.equal(gradient.minRttNs, MS);
    request(2, 3);
    assert.equal(gradient.limit, 3, "the window is not over");
    request(10, 11);
    // L * 1.25 + its root
    assert.equal(gradient.limit, Math.trunc(3.75 + Math.sqrt(3.75)));
    const measuresAt = 2 + 100 + 7.5;
    assert.ok(gradient.begin(measuresAt * MS - 1));
    gradient.cancel();
    const grown: number = gradient.limit;
    assert.ok(grown > 3, `${grown}`);
    assert.ok(gradient.begin(measuresAt * MS));
    assert.equal(gradient.limit, options.minConcurrency);
    gradient.cancel();
    request(measuresAt, measuresAt + 1);
    request(measuresAt, measuresAt + 1);
    assert.equal(gradient.limit, grown);
  });

  it("drops the latencies of requests that began before it measured", () => {
    const options = {
      ...GRADIENT,
      requestCount: 1,
      concurrencyUpdateIntervalNs: 1000 * MS,
      intervalNs: 10 * MS,
    };
    const gradient = new EnvoyGradient(options, scripted(0.5, 0.5), 0);
    gradient.begin(0);
    gradient.end(0, MS);
    gradient.begin(MS);
    gradient.begin(50 * MS);
    gradient.end(MS, 60 * MS);
    assert.equal(gradient.minRttNs, MS);
    gradient.end(50 * MS, 60 * MS);
    assert.equal(gradient.minRttNs, 10 * MS);
  });
});
