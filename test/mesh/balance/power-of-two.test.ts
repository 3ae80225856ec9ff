import assert from "node:assert/strict";
import { PowerOfTwo } from "../../../src/mesh/balance/power-of-two";
import type { Load } from "../../../src/mesh/balance/power-of-two";
import { Endpoints } from "../../../src/mesh/endpoint";
import { scripted } from "../../support/scripted-random";

/** Endpoint i in slot i with load i squared. */
function ofSize(n: number): PowerOfTwo {
  const endpoints = new Endpoints();
  endpoints.update(Array.from({ length: n }, (_, key) => ({ key, weight: 1 })));
  const metric: Load = { updated: () => undefined, answered: () => undefined, load: (slot) => slot * slot };
  return new PowerOfTwo(endpoints, metric);
}

describe("PowerOfTwo", () => {
  it("can draw any two different endpoints, and takes the less loaded", () => {
    const n = 4;
    const picks = new Array<number>(n).fill(0);
    for (let first = 0; first < n; first++) {
      for (let second = 0; second < n - 1; second++) picks[ofSize(n).pick(0, scripted(first, second))]++;
    }
    // Endpoint i is the less loaded of its pairs with the n - 1 - i behind it, in either order; the last
    // never is.
    assert.deepEqual(picks, [6, 4, 2, 0]);
  });

  it("draws nothing when there is no choice", () => {
    assert.equal(ofSize(0).pick(0, scripted()), -1);
    assert.equal(ofSize(1).pick(0, scripted()), 0);
  });
});
