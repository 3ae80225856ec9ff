import assert from "node:assert/strict";
import fc from "fast-check";
import {
  gammaP,
  gammaQ,
  gammaQuantile,
  logGamma,
  normalCdf,
  normalDensity,
  normalQuantile,
} from "../../src/lib/special-functions";

function assertClose(actual: number, expected: number, relative: number, what: string): void {
  const error = Math.abs(actual - expected) / Math.abs(expected);
  assert.ok(error <= relative, `${what}: ${actual} differs from ${expected} by ${error}`);
}

describe("logGamma", () => {
  it("is the logarithm of a factorial at integers", () => {
    let factorial = 1;
    for (let n = 3; n <= 100; n++) {
      factorial *= n - 1;
      assertClose(logGamma(n), Math.log(factorial), 1e-14, `n = ${n}`);
    }
  });

  it("is ln sqrt(pi) at one half, and 0 at 1 and 2", () => {
    assertClose(logGamma(0.5), 0.5 * Math.log(Math.PI), 1e-14, "one half");
    assert.ok(Math.abs(logGamma(1)) < 1e-14);
    assert.ok(Math.abs(logGamma(2)) < 1e-14);
  });

  it("satisfies the reflection formula Γ(x) Γ(1 - x) = π / sin(πx)", () => {
    for (const x of [1e-6, 0.01, 0.2, 0.37, 0.499]) {
      const expected = Math.log(Math.PI / Math.sin(Math.PI * x));
      assertClose(logGamma(x) + logGamma(1 - x), expected, 1e-13, `x = ${x}`);
    }
  });
});

describe("gammaP and gammaQ", () => {
  it("are 1 - e^-x and e^-x for shape 1", () => {
    for (const x of [1e-9, 0.1, 1, 1.9, 2.1, 10, 100]) {
      assertClose(gammaP(1, x), -Math.expm1(-x), 1e-13, `P(1, ${x})`);
      assertClose(gammaQ(1, x), Math.exp(-x), 1e-13, `Q(1, ${x})`);
    }
  });

  it("have the sum of a Poisson distribution as Q for whole shapes", () => {
    for (const [shape, x] of [
      [2, 0.5],
      [5, 5],
      [20, 15],
      [20, 40],
    ] as const) {
      let term = Math.exp(-x);
      let sum = term;
      for (let n = 1; n < shape; n++) sum += term *= x / n;
      assertClose(gammaQ(shape, x), sum, 1e-12, `Q(${shape}, ${x})`);
    }
  });

  it("sum to 1", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e4, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (a, t) => Math.abs(gammaP(a, a * t) + gammaQ(a, a * t) - 1) < 1e-10,
      ),
    );
  });

  it("are 0 and 1 at the ends", () => {
    assert.deepEqual([gammaP(2, 0), gammaQ(2, 0), gammaP(2, Infinity), gammaQ(2, Infinity)], [0, 1, 1, 0]);
  });
});

describe("gammaQuantile", () => {
  it("inverts gammaP", () => {
    for (const shape of [0.05, 0.3, 1, 2.5, 40, 1e4, 1e6]) {
      for (const p of [0.001, 0.05, 0.5, 0.9, 0.999]) {
        assertClose(gammaP(shape, gammaQuantile(shape, p)), p, 1e-8, `shape ${shape}, p ${p}`);
      }
    }
  });

  it("is -ln(1 - p) for shape 1, and 0 and Infinity at the ends", () => {
    for (const p of [1e-6, 0.3, 0.99]) assertClose(gammaQuantile(1, p), -Math.log1p(-p), 1e-12, `p = ${p}`);
    assert.deepEqual([gammaQuantile(3, 0), gammaQuantile(3, 1)], [0, Infinity]);
  });
});

describe("normalCdf, normalDensity and normalQuantile", () => {
  /** NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.1 and 1.3.6.7.2, to the digits printed there. */
  const HANDBOOK = [
    { p: 0.9, x: 1.282 },
    { p: 0.95, x: 1.645 },
    { p: 0.975, x: 1.96 },
    { p: 0.99, x: 2.326 },
    { p: 0.999, x: 3.09 },
  ];

  it("agree with printed tables", () => {
    for (const { p, x } of HANDBOOK) assert.ok(Math.abs(normalQuantile(p) - x) < 5.1e-4, `quantile of ${p}`);
    assert.ok(Math.abs(normalCdf(1) - 0.84134) < 5e-6);
  });

  it("the quantile inverts the distribution function, also far out in the tail", () => {
    for (let exponent = -700; exponent <= 0; exponent += 0.7) {
      const p = Math.exp(exponent) / 2;
      assertClose(normalCdf(normalQuantile(p)), p, 1e-11, `p = ${p}`);
    }
  });

  it("the quantile is odd about one half", () => {
    assert.equal(normalQuantile(0.5), 0);
    for (const p of [0.0625, 0.25, 0.4375]) assert.equal(normalQuantile(1 - p), -normalQuantile(p));
  });

  it("the quantile never falls, but for rounding", () => {
    const near = fc.tuple(
      fc.double({ min: 1e-9, max: 0.999, noNaN: true }),
      fc.double({ min: 0, max: 1e-6, noNaN: true }),
    );
    fc.assert(fc.property(near, ([p, step]) => normalQuantile(p) <= normalQuantile(p + step) + 1e-14));
    for (const seam of [0.075, 0.925, Math.exp(-25)]) {
      assert.ok(normalQuantile(seam * (1 - 1e-12)) < normalQuantile(seam * (1 + 1e-12)), `seam at ${seam}`);
    }
  });

  it("the density is the slope of the distribution function", () => {
    const step = 1e-5;
    for (const x of [-3, -1, 0, 0.5, 2]) {
      const slope = (normalCdf(x + step) - normalCdf(x - step)) / (2 * step);
      assertClose(normalDensity(x), slope, 1e-7, `x = ${x}`);
    }
  });
});
