import assert from "node:assert/strict";
import { arrivalsIn, countsIn, dispersion, timesOf } from "../../support/arrivals-of";
import { SECOND } from "../../support/world-of";

describe("Mmpp", () => {
  it("has the mean and the dispersion of the formula, in short windows and in long ones", () => {
    const [a, b] = [2, 18];
    const windows = 80_000;
    const arrivals = arrivalsIn(`mmpp: { rates: [${a}/s, ${b}/s], holding: [exp 1s, exp 1s] }`);
    const times = timesOf(arrivals, (windows / 2) * SECOND);
    // Mean 10/s. The variance of the count is 7.4 times its mean in the long run (below), so the standard
    // deviation of the count is sqrt(7.4 * 400 000) = 1720.
    assert.ok(Math.abs(times.length - 400_000) < 6 * 1720, String(times.length));
    for (const seconds of [0.5, 10]) {
      // Fischer and Meier-Hellstern, 1993, with both states left at a rate of 1/s:
      // 1 + 2 (a - b)^2 / (4 (a + b)) * (1 - (1 - exp(-2 t)) / (2 t)).
      const settled = 1 - (1 - Math.exp(-2 * seconds)) / (2 * seconds);
      const expected = 1 + ((2 * (a - b) * (a - b)) / (4 * (a + b))) * settled;
      const counts = countsIn(times, seconds * SECOND, windows / (2 * seconds));
      // At 10 s there are 4000 nearly normal counts: their variance is known to sqrt(2 / 4000) = 2.2 %.
      assert.ok(Math.abs(dispersion(counts) / expected - 1) < 0.15, `${seconds} s: ${dispersion(counts)}`);
    }
  });

  it("goes through its states in order, each for its time", () => {
    const arrivals = arrivalsIn("mmpp: { rates: [0/s, 500/s, 50/s], holding: [1s, 2s, 3s] }");
    const counts = countsIn(timesOf(arrivals, 600 * SECOND), SECOND, 600);
    const sums = [0, 0, 0, 0, 0, 0];
    for (const [second, count] of counts.entries()) sums[second % 6] += count;
    for (const [second, rate] of [0, 500, 500, 50, 50, 50].entries()) {
      // Poisson counts of 100 rounds.
      assert.ok(
        Math.abs(sums[second] - 100 * rate) <= 6 * Math.sqrt(100 * rate),
        `${second}: ${sums[second]}`,
      );
    }
  });

  it("is the Poisson process where all states have its rate", () => {
    const mmpp = timesOf(
      arrivalsIn("mmpp: { rates: [30/s, 30/s], holding: [exp 1s, exp 100ms] }"),
      60 * SECOND,
    );
    const poisson = timesOf(arrivalsIn("poisson: 30/s"), 60 * SECOND);
    assert.equal(mmpp.length, poisson.length);
    for (const [k, at] of mmpp.entries()) assert.ok(Math.abs(at - poisson[k]) <= 1, `request ${k}`);
  });

  it("changes its states at the same times whatever the rates", () => {
    const quiet = (rates: string): number[] =>
      timesOf(arrivalsIn(`mmpp: { rates: [${rates}], holding: [exp 1s, exp 1s] }`), 60 * SECOND);
    const few = quiet("0/s, 1k/s");
    const many = quiet("0/s, 10k/s");
    // Gaps of 1 ms: the pauses are those of more than 20 ms, which no gap is with a chance of 60 000 exp(-20).
    const pauses = (times: number[]): number[] =>
      times.filter((at, k) => k > 0 && at - times[k - 1] > 0.02 * SECOND);
    assert.ok(pauses(few).length > 10);
    assert.equal(pauses(few).length, pauses(many).length);
    for (const [k, at] of pauses(few).entries()) {
      assert.ok(Math.abs(at - pauses(many)[k]) < 0.02 * SECOND, `pause ${k}`);
    }
  });
});
