import assert from "node:assert/strict";
import { arrivalsIn, countsIn, dispersion, timesOf } from "../../support/arrivals-of";
import { SECOND } from "../../support/world-of";

/** Expected arrivals in a..b seconds: the integral of mean + (peak - mean) cos(2 pi (t - peakAt) / period). */
function expected(mean: number, peak: number, period: number, peakAt: number, a: number, b: number): number {
  const turn = (2 * Math.PI) / period;
  return (
    mean * (b - a) + ((peak - mean) / turn) * (Math.sin(turn * (b - peakAt)) - Math.sin(turn * (a - peakAt)))
  );
}

describe("Diurnal", () => {
  for (const [mean, peak, peakAt] of [
    [150, 240, 70],
    [100, 200, 0],
    [80, 80, 30],
  ]) {
    it(`has the integral of its rate in each part of the day: mean ${mean}, peak ${peak} at ${peakAt}`, () => {
      const text = `diurnal: { mean: ${mean}/s, peak: ${peak}/s, period: 100s, peakAt: ${peakAt}s }`;
      const counts = countsIn(timesOf(arrivalsIn(text), 2000 * SECOND), 5 * SECOND, 400);
      for (let part = 0; part < 20; part++) {
        const days = counts.filter((_, k) => k % 20 === part);
        const due = days.length * expected(mean, peak, 100, peakAt, 5 * part, 5 * part + 5);
        const count = days.reduce((sum, n) => sum + n, 0);
        assert.ok(Math.abs(count - due) < 6 * Math.sqrt(due), `part ${part}: ${count}, not ${due}`);
      }
    });
  }

  it("is Poisson at any time: the same moment of many days disperses by 1", () => {
    const text = "diurnal: { mean: 10/s, peak: 15/s, period: 4s, peakAt: 1s }";
    const counts = countsIn(timesOf(arrivalsIn(text), 8000 * SECOND), SECOND, 8000);
    for (let part = 0; part < 4; part++) {
      // 2000 counts: their variance is known to sqrt(2 / 2000) = 3.2 %, a little more for being small.
      const measured = dispersion(counts.filter((_, k) => k % 4 === part));
      assert.ok(Math.abs(measured - 1) < 0.21, `part ${part}: ${measured}`);
    }
  });

  it("differs by seed", () => {
    const arrivals = arrivalsIn("diurnal: { peak: 10/s }");
    assert.notDeepEqual(timesOf(arrivals, SECOND, "1"), timesOf(arrivals, SECOND, "2"));
  });
});
