import assert from "node:assert/strict";
import fc from "fast-check";
import { studentT } from "../../src/stats/student-t";

const near = (actual: number, expected: number, tolerance: number): void => {
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );
};

describe("studentT", () => {
  it("is the Cauchy quantile tan(pi (p - 1/2)) for one degree of freedom", () => {
    for (const p of [0.55, 0.9, 0.975, 0.995, 0.9995])
      near(studentT(p, 1), Math.tan(Math.PI * (p - 0.5)), 1e-11);
  });

  it("is (2p - 1) / sqrt(2 p (1 - p)) for two", () => {
    for (const p of [0.55, 0.9, 0.975, 0.995, 0.9995]) {
      near(studentT(p, 2), (2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 1e-12);
    }
  });

  it("is 2 sqrt(cos(acos(a) / 3) / a - 1) with a = sqrt(4 p (1 - p)) for four (Shaw 2006)", () => {
    for (const p of [0.6, 0.9, 0.975, 0.999]) {
      const a = Math.sqrt(4 * p * (1 - p));
      near(studentT(p, 4), 2 * Math.sqrt(Math.cos(Math.acos(a) / 3) / a - 1), 1e-12);
    }
  });

  it("agrees with the table in NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2", () => {
    const table: [p: number, df: number, t: number][] = [
      [0.9, 3, 1.638],
      [0.95, 5, 2.015],
      [0.975, 9, 2.262],
      [0.975, 29, 2.045],
      [0.99, 10, 2.764],
      [0.995, 30, 2.75],
      [0.975, 100, 1.984],
    ];
    for (const [p, df, t] of table) near(studentT(p, df), t, 0.0005);
  });

  it("is odd around one half and grows with p", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0.501, max: 0.99, noNaN: true }),
        (df, p) => {
          near(studentT(1 - p, df), -studentT(p, df), 1e-9);
          assert.ok(studentT(p + 0.005, df) > studentT(p, df));
        },
      ),
    );
    near(studentT(0.5, 7), 0, 1e-12);
  });

  it("refuses what has no quantile", () => {
    assert.throws(() => studentT(0.9, 0), RangeError);
    assert.throws(() => studentT(0.9, 1.5), RangeError);
    assert.throws(() => studentT(1, 3), RangeError);
    assert.throws(() => studentT(NaN, 3), RangeError);
  });
});
