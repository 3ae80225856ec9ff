import assert from "node:assert/strict";
import { BoundedHash, overloadFactor } from "../../../src/mesh/balance/bounded-hash";
import { Endpoints } from "../../../src/mesh/endpoint";

/** Sends `requests` of one key, none of which is answered; how many each of `n` endpoints then has. */
function flood(n: number, factorPercent: number, requests: number): number[] {
  const endpoints = new Endpoints();
  endpoints.update(Array.from({ length: n }, (_, key) => ({ key, weight: 1 })));
  const balancer = new BoundedHash(endpoints, () => ({ find: () => 0 }), new Map(), factorPercent);
  balancer.updated();
  for (let k = 0; k < requests; k++) {
    const slot = balancer.pickHashed(12, 34, 0);
    endpoints.active[slot]++;
    balancer.sent();
  }
  return Array.from(endpoints.active.subarray(0, n));
}

describe("BoundedHash", () => {
  it("gives no endpoint more than the factor times the mean, but one request", () => {
    for (const [n, factor] of [
      [4, 125],
      [10, 150],
      [10, 100],
      [7, 300],
    ]) {
      for (const requests of [1, 10, 100, 1000]) {
        const loads = flood(n, factor, requests);
        // Full is more than the places that it had when one more request came.
        const places = Math.ceil((Math.floor((requests * factor + 99) / 100) * 1) / n);
        assert.ok(Math.max(...loads) <= places + 1, `${n}, ${factor} %, ${requests}: ${loads.join(" ")}`);
        assert.equal(
          loads.reduce((a, b) => a + b, 0),
          requests,
        );
      }
    }
  });

  it("keeps a key at home while there is room, and at home alone with a large factor", () => {
    assert.deepEqual(flood(4, 400, 100), [100, 0, 0, 0]);
    assert.deepEqual(flood(1, 100, 5), [5]);
  });

  it("counts places as Envoy does: one at least, rounded up by weight", () => {
    assert.equal(overloadFactor(0, 1, 100, 0.01), 1);
    assert.equal(overloadFactor(99, 13, 125, 0.1), 1);
    assert.equal(overloadFactor(99, 26, 125, 0.1), 2);
  });
});
