import assert from "node:assert/strict";
import { arrivalsIn, countsIn, dispersion, timesOf } from "../../support/arrivals-of";
import { MS, run, SECOND } from "../../support/world-of";

describe("Bursts", () => {
  it("come together, as many requests in all as without", () => {
    const times = timesOf(arrivalsIn("constant: 20/s, burst: 5"), 1100 * MS);
    const expected = [250, 500, 750, 1000].flatMap((at) => new Array<number>(5).fill(at));
    assert.deepEqual(
      times.map((at) => at / MS),
      expected,
    );
  });

  it("follow the stages too", () => {
    const stages = "stages: [{ for: 10s, to: 30/s }]";
    // 10 t + t^2 requests by t: 200 by 10 s, 20 bursts; burst k when that is 10 k.
    const times = timesOf(arrivalsIn(`constant: 10/s, burst: 10, ${stages}`), 10 * SECOND + 1);
    assert.equal(times.length, 200);
    for (const [i, at] of times.entries()) {
      const k = Math.floor(i / 10) + 1;
      assert.ok(Math.abs(at - (Math.sqrt(25 + 10 * k) - 5) * SECOND) <= 1, `request ${i}`);
    }
  });

  it("of Poisson arrivals disperse the counts by their size", () => {
    const times = timesOf(arrivalsIn("poisson: 400/s, burst: 4"), 2000 * SECOND);
    const counts = countsIn(times, SECOND, 2000);
    // 800 000 requests in 200 000 bursts: the standard deviation of the count is 4 sqrt(200 000).
    assert.ok(Math.abs(times.length - 800_000) < 6 * 4 * Math.sqrt(200_000), String(times.length));
    // Variance over mean of n times a Poisson count is n; it is known to sqrt(2 / 2000) = 3.2 %.
    assert.ok(Math.abs(dispersion(counts) / 4 - 1) < 0.19, String(dispersion(counts)));
  });

  it("of one are none, and of more are those of the process at a lower rate", () => {
    assert.deepEqual(arrivalsIn("poisson: 40/s, burst: 1"), arrivalsIn("poisson: 40/s"));
    const bursts = timesOf(arrivalsIn("renewal: { rate: 40/s, gap: gamma cv=2 }, burst: 2"), 20 * SECOND);
    const single = timesOf(arrivalsIn("renewal: { rate: 20/s, gap: gamma cv=2 }"), 20 * SECOND);
    assert.deepEqual(
      bursts,
      single.flatMap((at) => [at, at]),
    );
  });

  it("meet a service together: one is served after the other", () => {
    const { ended } = run({
      services: "web: { workers: 1, operations: { get: [{ wait: 10ms }] } }",
      clients: "users: { target: web.get, arrivals: { constant: 6/s, burst: 3 } }",
      run: "duration: 900ms",
    });
    const taken = ended.map(({ from, to }) => [from / MS, (to - from) / MS]);
    assert.deepEqual(taken, [
      [500, 10],
      [500, 20],
      [500, 30],
    ]);
  });
});
