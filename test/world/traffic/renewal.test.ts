import assert from "node:assert/strict";
import { arrivalsIn, countsIn, dispersion, meanOf, timesOf, varianceOf } from "../../support/arrivals-of";
import { SECOND } from "../../support/world-of";

function gapsOf(times: readonly number[]): number[] {
  return times.map((at, k) => at - (k > 0 ? times[k - 1] : 0));
}

describe("Renewal", () => {
  const shapes: [gap: string, cv: number][] = [
    ["exp", 1],
    ["gamma cv=2", 2],
    ["lognormal cv=1.5", 1.5],
    ["erlang k=4", 0.5],
    ["hyperexp cv=3", 3],
    ["uniform 0s..2ms", 1 / Math.sqrt(3)],
    ["1h", 0],
  ];
  for (const [gap, cv] of shapes) {
    it(`${gap}: gaps of the rate's mean, and of cv ${cv.toFixed(2)}`, () => {
      const n = 100_000;
      const times = timesOf(arrivalsIn(`renewal: { rate: 200/s, gap: ${gap} }`), (n / 200) * SECOND);
      const gaps = gapsOf(times);
      // The mean of n gaps has a standard deviation of cv / sqrt(n), and so has the count.
      assert.ok(Math.abs(times.length / n - 1) <= (6 * cv + 1) / Math.sqrt(n), String(times.length));
      const measured = Math.sqrt(varianceOf(gaps)) / meanOf(gaps);
      // Relative error of a variance: sqrt((kurtosis - 1) / n). The kurtosis of hyperexp cv=3 is 41, that of
      // lognormal cv=1.5 is 73: below 0.03, half of it for the cv, and six of them are within 10 %.
      assert.ok(Math.abs(measured - cv) <= 0.1 * cv + 1e-6, String(measured));
    });
  }

  it("disperses counts by the square of the gaps' cv", () => {
    const times = timesOf(arrivalsIn("renewal: { rate: 100/s, gap: gamma cv=2 }"), 4000 * SECOND);
    const counts = countsIn(times, 4 * SECOND, 1000);
    // Counts of 400 are near their limit, a normal one: its variance is known to sqrt(2 / 1000) = 4.5 %.
    assert.ok(Math.abs(dispersion(counts) / 4 - 1) < 0.25, String(dispersion(counts)));
  });

  it("constant gaps come when those of constant arrivals do, stages or not", () => {
    for (const rest of ["", ", stages: [{ for: 10s, to: 90/s }, { for: 5s, to: 0/s }]"]) {
      const renewal = timesOf(arrivalsIn(`renewal: { rate: 30/s, gap: 5ms }${rest}`), 20 * SECOND);
      const constant = timesOf(arrivalsIn(`constant: 30/s${rest}`), 20 * SECOND);
      assert.equal(renewal.length, constant.length);
      for (const [k, at] of renewal.entries()) assert.ok(Math.abs(at - constant[k]) <= 1, `request ${k}`);
    }
  });

  it("keeps its gaps' shape at any rate: the same chance, another clock", () => {
    const slow = timesOf(arrivalsIn("renewal: { rate: 10/s, gap: weibull shape=0.7 }"), 100 * SECOND);
    const fast = timesOf(arrivalsIn("renewal: { rate: 100/s, gap: weibull shape=0.7 }"), 10 * SECOND);
    assert.equal(slow.length, fast.length);
    for (const [k, at] of slow.entries()) assert.ok(Math.abs(at - 10 * fast[k]) <= 10, `request ${k}`);
  });

  it("differs by seed", () => {
    const arrivals = arrivalsIn("renewal: { rate: 10/s, gap: exp }");
    assert.notDeepEqual(timesOf(arrivals, SECOND, "1"), timesOf(arrivals, SECOND, "2"));
  });
});
