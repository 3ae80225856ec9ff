import assert from "node:assert/strict";
import { blended, EnvoyPeakEwma } from "../../../src/mesh/balance/envoy-peak-ewma";
import { POLICIES } from "../../../src/mesh/balance/policies";
import { endpointsWith } from "../../support/balancing";
import { scripted } from "../../support/scripted-random";

const MS = 1e6;

describe("EnvoyPeakEwma", () => {
  const of = (active: readonly number[]): EnvoyPeakEwma => {
    const endpoints = endpointsWith(
      active.map(() => 1),
      active,
    );
    const balancer = new EnvoyPeakEwma(endpoints, POLICIES.envoyPeakEwma.defaults);
    balancer.updated();
    return balancer;
  };

  it("compares two different ones; the second draw moves on where it meets the first", () => {
    const balancer = of([1, 0, 0]);
    assert.equal(balancer.pick(0, scripted(0, 1)), 1); // 1 000 001 against 10
    assert.equal(balancer.pick(0, scripted(0, 0)), 1);
    assert.equal(balancer.pick(0, scripted(2, 2)), 2); // 10 against 1 000 001
  });

  it("tosses a coin where costs are the same", () => {
    assert.equal(of([0, 0]).pick(0, scripted(0, 1, 1)), 0);
    assert.equal(of([0, 0]).pick(0, scripted(0, 1, 0)), 1);
  });

  it("learns of answers when they are aggregated, and not before", () => {
    const balancer = of([0, 0]);
    balancer.pick(100 * MS, scripted(0, 1, 1));
    balancer.answered(0, 50 * MS, 110 * MS);
    assert.equal(balancer.pick(199 * MS, scripted(0, 1, 1)), 0); // still 10 against 10
    assert.equal(balancer.pick(200 * MS, scripted(0, 1)), 1); // 50 against 10
  });

  it("moves up no faster than down", () => {
    const [decay, elapsed] = [10, 3];
    const part = 1 - Math.exp(-elapsed / decay);
    assert.equal(blended(10, 110, elapsed, decay), part * 110 + (1 - part) * 10);
    assert.equal(blended(0, 7, elapsed, decay), 7);
    assert.equal(blended(10, 7, 0, decay), 7);
  });
});
