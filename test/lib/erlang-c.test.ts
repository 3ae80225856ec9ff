import assert from "node:assert/strict";
import { chanceOfSojourn, erlangC, meanSojourn } from "../../src/lib/erlang-c";

function near(value: number, expected: number): void {
  assert.ok(Math.abs(value - expected) < 1e-12, `${value} should be ${expected}`);
}

describe("Erlang C", () => {
  it("gives the mean time in the system", () => {
    assert.ok(Math.abs(meanSojourn(1, 0.8) - 5) < 1e-12);
    // Two servers: 1 / (1 - u^2) of a service time, where u is their utilization.
    assert.ok(Math.abs(meanSojourn(2, 1) - 4 / 3) < 1e-12);
    assert.equal(meanSojourn(3, 3), Infinity);
  });

  it("is the load with a single server", () => {
    for (const load of [0.1, 0.5, 0.9]) near(erlangC(1, load), load);
  });

  it("is 2 rho^2 / (1 + rho) with two servers", () => {
    for (const rho of [0.2, 0.5, 0.95]) near(erlangC(2, 2 * rho), (2 * rho * rho) / (1 + rho));
  });

  it("is certain to wait where there is no balance", () => {
    near(erlangC(3, 3), 1);
    near(chanceOfSojourn(3, 4, 100), 1);
  });

  it("gives the exponential sojourn of M/M/1", () => {
    for (const times of [0.5, 1, 5]) near(chanceOfSojourn(1, 0.8, times), Math.exp(-0.2 * times));
  });

  it("agrees with its limit where waiting and service are equally fast", () => {
    const [below, at, above] = [2 - 1e-6, 2, 2 + 1e-6].map((load) => chanceOfSojourn(3, load, 1.5));
    assert.ok(Math.abs(at - (below + above) / 2) < 1e-6);
  });
});
