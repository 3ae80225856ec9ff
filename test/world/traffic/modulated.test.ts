import assert from "node:assert/strict";
import fc from "fast-check";
import { CosineRate } from "../../../src/world/traffic/cosine-rate";
import type { Intensity } from "../../../src/world/traffic/intensity";
import { Noisy } from "../../../src/world/traffic/noise";
import { RateCurve } from "../../../src/world/traffic/rate-curve";
import { StateRate } from "../../../src/world/traffic/state-rate";
import { arrivalsIn, countsIn, dispersion, meanOf, timesOf, varianceOf } from "../../support/arrivals-of";
import { TestRandom } from "../../support/test-random";
import { run, SECOND } from "../../support/world-of";

const PER_SECOND = 1 / SECOND;

function states(seed: number): StateRate {
  const holding = { kind: "exponential", mean: 3 * SECOND } as const;
  const rates = [5, 0, 80].map((rate) => ({ rate, holding }));
  return new StateRate({ kind: "mmpp", states: rates }, new TestRandom(seed));
}

const curve = (): RateCurve =>
  new RateCurve(10 * PER_SECOND, [
    { forNs: 10 * SECOND, to: 50 * PER_SECOND },
    { forNs: 0, to: 5 * PER_SECOND },
    { forNs: 20 * SECOND, to: 0 },
    { forNs: 20 * SECOND, to: 7 * PER_SECOND },
  ]);
const cosine = (): CosineRate => new CosineRate(10 * PER_SECOND, 20 * PER_SECOND, 30 * SECOND, 4 * SECOND);

const INTENSITIES: Readonly<Record<string, () => Intensity>> = {
  "linear stages": curve,
  "a cosine that comes down to 0": cosine,
  "states of chance": () => states(3),
  "stages with noise": () => new Noisy(curve(), { sd: 0.4, everyNs: 2 * SECOND }, 1e15, new TestRandom(5)),
  "a cosine with noise": () => new Noisy(cosine(), { sd: 0.4, everyNs: SECOND }, 1e15, new TestRandom(6)),
};

describe("Intensity", () => {
  for (const [name, make] of Object.entries(INTENSITIES)) {
    it(`${name}: the next is due when the area has grown by so much, whatever was asked before`, () => {
      const intensity = make();
      const from = fc.double({ min: 0, max: 100 * SECOND, noNaN: true });
      const area = fc.double({ min: 0.01, max: 100, noNaN: true });
      fc.assert(
        fc.property(from, area, (t, due) => {
          const at = intensity.advance(t, due);
          const grown = intensity.area(t, at);
          assert.ok(Math.abs(grown - due) < 1e-6 * Math.max(1, due), `${due} from ${t}: ${at}, ${grown}`);
        }),
        { numRuns: 500, seed: 1 },
      );
    });
  }

  it("ends where nothing more is due, and where nobody asks any more", () => {
    const falling = new RateCurve(10 * PER_SECOND, [{ forNs: SECOND, to: 0 }]);
    assert.equal(falling.advance(0, 6), Infinity);
    const noisy = new Noisy(falling, { sd: 0.1, everyNs: SECOND }, 50 * SECOND, new TestRandom(1));
    assert.equal(noisy.advance(0, 100), Infinity);
  });
});

describe("noise", () => {
  it("keeps the mean, and has the deviation that was written", () => {
    const everyNs = SECOND;
    const steady = new RateCurve(PER_SECOND, []);
    const noisy = new Noisy(steady, { sd: 0.3, everyNs }, 1e15, new TestRandom(9));
    const factors = Array.from({ length: 20_000 }, (_, k) => noisy.area(k * everyNs, (k + 1) * everyNs));
    assert.ok(Math.abs(meanOf(factors) - 1) < (5 * 0.3) / Math.sqrt(20_000), String(meanOf(factors)));
    // The variance of a variance, of a lognormal of cv 0.3, is about 3.6 / n of its square.
    const variance = varianceOf(factors);
    assert.ok(Math.abs(variance / 0.09 - 1) < 5 * Math.sqrt(3.6 / 20_000), String(variance));
  });

  it("makes Poisson counts vary more from interval to interval, not inside", () => {
    const arrivals = arrivalsIn("poisson: 1k/s, noise: { sd: 20%, every: 1s }");
    const times = timesOf(arrivals, 500 * SECOND);
    // Variance over mean of counts in intervals: 1 + mean * cv^2 = 1 + 1000 * 0.04.
    const between = dispersion(countsIn(times, SECOND, 500));
    assert.ok(between > 41 * 0.7 && between < 41 * 1.4, String(between));
    const half = countsIn(times, SECOND / 2, 1000);
    const differences = Array.from({ length: 500 }, (_, k) => half[2 * k] - half[2 * k + 1]);
    // Halves of one interval have one rate: their difference has the variance of their sum.
    const within = varianceOf(differences) / (times.length / 500);
    assert.ok(Math.abs(within - 1) < 5 * Math.sqrt(2 / 500), String(within));
  });

  it("is a chance of its own: another noise leaves the gaps as they were under the rate", () => {
    const plain = timesOf(arrivalsIn("poisson: 100/s"), 10 * SECOND);
    const none = timesOf(arrivalsIn("poisson: 100/s, noise: 0%"), 10 * SECOND);
    assert.deepEqual(none, plain);
    const tiny = timesOf(arrivalsIn("poisson: 100/s, noise: { sd: 0.0001%, every: 1s }"), 10 * SECOND);
    tiny.forEach((at, k) => {
      assert.ok(Math.abs(at - plain[k]) < 1e-4 * at + 10, `${k}: ${at}, not ${plain[k]}`);
    });
  });
});

describe("process: constant", () => {
  it("has a request whenever one more is due under the rhythm of a day", () => {
    const arrivals = arrivalsIn("diurnal: { mean: 50/s, peak: 90/s, period: 20s }, process: constant");
    const times = timesOf(arrivals, 40 * SECOND);
    assert.ok(Math.abs(times.length - 2000) <= 1);
    const rate = new CosineRate(50 * PER_SECOND, 90 * PER_SECOND, 20 * SECOND, 0);
    times.forEach((at, k) => {
      assert.ok(Math.abs(rate.area(0, at) - (k + 1)) < 1e-6 * (k + 1));
    });
  });

  it("has them at equal distances inside each state of an mmpp", () => {
    const arrivals = arrivalsIn("mmpp: { rates: [10/s, 20/s], holding: [1s, 1s] }, process: constant");
    const ms = timesOf(arrivals, 2 * SECOND + 1).map((at) => at / 1e6);
    const slow = Array.from({ length: 10 }, (_, k) => 100 * (k + 1));
    const fast = Array.from({ length: 20 }, (_, k) => 1000 + 50 * (k + 1));
    assert.deepEqual(ms, [...slow, ...fast]);
  });
});

describe("stopAt", () => {
  it("ends arrivals of open and closed loops, and what is under way goes on", () => {
    for (const [arrivals, least] of [
      ["constant: 100/s", 30],
      ["users: 5, think: 10ms", 10],
    ] as const) {
      const { ended } = run({
        run: "duration: 2s",
        services: "web: { operations: { get: [{ wait: 100ms }] } }",
        clients: `users: { target: web.get, arrivals: { ${arrivals}, stopAt: 310ms } }`,
      });
      assert.ok(ended.length >= least, String(ended.length));
      assert.ok(ended.every(({ from, isOk }) => from < 0.31 * SECOND && isOk));
      assert.ok(ended.some(({ to }) => to > 0.31 * SECOND));
    }
  });
});
