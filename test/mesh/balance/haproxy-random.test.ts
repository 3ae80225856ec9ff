import assert from "node:assert/strict";
import { fullHash } from "../../../src/mesh/balance/haproxy-hash";
import { HaproxyRandom, idOf } from "../../../src/mesh/balance/haproxy-random";
import { Endpoints } from "../../../src/mesh/endpoint";
import { endpointsWith } from "../../support/balancing";
import { scripted } from "../../support/scripted-random";

/** Draws the point of a server itself. */
const at = (server: number): number => (fullHash((server + 1) * 4096) + 0.5) / 4294967296;

describe("HaproxyRandom", () => {
  const pick = (weights: readonly number[], active: readonly number[], drawn: readonly number[]): number => {
    const balancer = new HaproxyRandom(endpointsWith(weights, active), { draws: drawn.length });
    balancer.updated();
    return balancer.pick(0, scripted(...drawn.map(at)));
  };

  it("takes the one with the fewest requests for its weight, of two alike the later", () => {
    assert.equal(pick([1, 1, 1], [2, 1, 0], [0, 1]), 1);
    assert.equal(pick([1, 1, 1], [2, 1, 0], [1, 0]), 1);
    assert.equal(pick([1, 1, 1], [2, 1, 0], [0, 1, 2]), 2);
    assert.equal(pick([1, 1, 1], [1, 1, 0], [0, 1]), 1);
    assert.equal(pick([4, 1, 1], [3, 1, 0], [0, 1]), 0); // 3/4 against 1
  });

  it("knows servers by numbers that are the same everywhere", () => {
    assert.equal(idOf(endpointsWith([1, 1]), 1), 2);
    const named = new Endpoints();
    named.update([{ key: "a", weight: 1 }]);
    assert.equal(idOf(named, 0), 2); // the first to arrive is 1
  });
});
