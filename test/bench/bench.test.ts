import assert from "node:assert/strict";

import { simulate } from "../../src/world/simulate";
import { farm } from "./farm";
import { BALANCERS, measureFarm } from "./measure";
import { minimalLoop } from "./minimal-loop";
import { nsPerPick, PICKERS, SCANNING } from "./picks";

describe("the benchmark, small", () => {
  it("runs every balancer beside the minimal loop", () => {
    const { minimal, ours } = measureFarm(10, 20_000, 1);
    assert.ok(minimal > 0);
    assert.deepEqual(
      ours.map(({ balancer }) => balancer),
      BALANCERS,
    );
    for (const { balancer, speed } of ours) assert.ok(speed > 0, balancer);
  });

  it("measures a yardstick that computes the same queue: mean time 1 / (1 - 0.8) = 5 service times", () => {
    // Variance of the mean of n waits in M/M/1 (Daley 1968; Whitt 1989), in squared service times, for large
    // n: r (2 + 5 r - 4 r^2 + r^3) / ((1 - r)^4 n). 4.75 standard deviations: a right loop fails once in half
    // a million seeds.
    const r = 0.8;
    const variance = (r * (2 + 5 * r - 4 * r * r + r * r * r)) / ((1 - r) ** 4 * 400_000);
    const { mean, count } = minimalLoop(10, 400_000);
    assert.equal(count, 400_000);
    assert.ok(Math.abs(mean - 5) < 4.75 * Math.sqrt(variance), String(mean));
  });

  it("looks at all endpoints in no balancer whose product does not", () => {
    for (const name of PICKERS) {
      if (SCANNING.has(name)) continue;
      const few = nsPerPick(name, 100, 1000, 3);
      // One that scanned would take a hundred times as long.
      const many = nsPerPick(name, 10_000, 1000, 3);
      assert.ok(many < 25 * few, `${name}: ${few} ns among 100, ${many} among 10,000`);
    }
  });

  it("does the same number of requests as the scenario asks for", () => {
    const { routes, durationNs, warmupNs } = simulate(farm(10, "random", 50_000), { replication: 0 });
    // Poisson: 45,000 measured on average, standard deviation sqrt(45,000) = 212.
    assert.equal(warmupNs * 10, durationNs);
    assert.ok(Math.abs(routes[0].requests - 45_000) < 5 * 212, String(routes[0].requests));
  });
});
