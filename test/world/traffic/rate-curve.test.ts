import assert from "node:assert/strict";
import { RateCurve } from "../../../src/world/traffic/rate-curve";

describe("RateCurve", () => {
  const curve = (): RateCurve =>
    new RateCurve(10, [
      { forNs: 10, to: 30 },
      { forNs: 0, to: 5 },
      { forNs: 20, to: 5 },
      { forNs: 10, to: 0 },
    ]);

  it("moves linearly from stage to stage and stays at the last", () => {
    const at = curve();
    assert.deepEqual(
      [0, 5, 10, 20, 30, 35, 40, 1e9].map((t) => at.at(t)),
      [10, 20, 5, 5, 5, 2.5, 0, 0],
    );
  });

  it("advances by area: the integral of the level from one time to the next", () => {
    // Integral: 200 up to 10, 100 from there to 30, 25 from there to 40, then none.
    const integral = (t: number): number => {
      if (t <= 10) return 10 * t + t * t;
      if (t <= 30) return 200 + 5 * (t - 10);
      return 300 + 5 * (t - 30) - 0.25 * (t - 30) * (t - 30);
    };
    for (const area of [0.1, 1, 7, 50, 324.9]) {
      const advancing = curve();
      let t = 0;
      for (let total = area; total < 325; total += area) {
        t = advancing.advance(t, area);
        assert.ok(Math.abs(integral(t) - total) < 1e-6, `area ${total}: time ${t}`);
      }
      assert.equal(advancing.advance(t, 325), Infinity);
    }
  });

  it("never ends at a level above 0, and goes over times at level 0", () => {
    assert.equal(new RateCurve(2, []).advance(3, 8), 7);
    assert.equal(new RateCurve(0, []).advance(0, 1), Infinity);
    assert.equal(
      new RateCurve(0, [
        { forNs: 100, to: 0 },
        { forNs: 0, to: 1 },
      ]).advance(0, 5),
      105,
    );
    assert.equal(
      new RateCurve(4, [
        { forNs: 0, to: 0 },
        { forNs: 50, to: 0 },
        { forNs: 10, to: 2 },
      ]).advance(0, 10),
      60,
    );
  });

  it("rises through each whole number in turn", () => {
    assert.deepEqual(new RateCurve(0, [{ forNs: 30, to: 3 }]).rises(), [
      [10, 1],
      [20, 2],
      [30, 3],
    ]);
    assert.deepEqual(
      new RateCurve(2, [
        { forNs: 10, to: 1 },
        { forNs: 10, to: 3 },
      ]).rises(),
      [
        [15, 2],
        [20, 3],
      ],
    );
  });

  it("rises at once where a stage takes no time", () => {
    const jump = new RateCurve(0, [
      { forNs: 0, to: 2 },
      { forNs: 10, to: 2 },
      { forNs: 0, to: 3 },
    ]);
    assert.deepEqual(jump.rises(), [
      [0, 1],
      [0, 2],
      [10, 3],
    ]);
  });
});
