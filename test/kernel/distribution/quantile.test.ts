import assert from "node:assert/strict";
import { cdf, quantile } from "../../../src/kernel/distribution/quantile";
import { CASES, title } from "./cases";

const SHARES = [0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

describe("cdf and quantile", () => {
  for (const example of CASES) {
    const { distribution } = example;

    it(`the cdf is the textbook's for ${title(example)}`, () => {
      for (let x = 0; x < 3e9; x = x * 1.1 + 1e4) {
        const error = Math.abs(cdf(distribution, x) - example.cdf(x));
        assert.ok(error < 1e-9, `off by ${error} at ${x}`);
      }
      assert.equal(cdf(distribution, -1), 0);
    });

    it(`the quantile is the least time with enough below it, for ${title(example)}`, () => {
      for (const p of SHARES) {
        const x = quantile(distribution, p);
        assert.ok(example.cdf(x * (1 + 1e-9)) >= p - 1e-9, `too little below the quantile of ${p}`);
        if (x > 0) assert.ok(example.cdf(x * (1 - 1e-9)) <= p + 1e-9, `too much below the quantile of ${p}`);
      }
    });
  }

  it("take an observed value for a quantile of an empirical distribution", () => {
    const values = [40, 10, 30, 20];
    assert.deepEqual(
      [0.25, 0.26, 0.5, 0.75, 0.99].map((p) => quantile({ kind: "empirical", values }, p)),
      [10, 20, 20, 30, 40],
    );
  });
});
