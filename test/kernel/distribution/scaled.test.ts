import assert from "node:assert/strict";
import { mean, variance } from "../../../src/kernel/distribution/moments";
import { cdf } from "../../../src/kernel/distribution/quantile";
import { scaled } from "../../../src/kernel/distribution/scaled";
import { CASES } from "./cases";

describe("a scaled distribution", () => {
  for (const { distribution } of CASES) {
    it(`${distribution.kind}: every time takes so many times as long`, () => {
      const factor = 4;
      const longer = scaled(distribution, factor);
      const close = (a: number, b: number): boolean => a === b || Math.abs(a - b) <= 1e-9 * Math.abs(b);
      assert.ok(close(mean(longer), factor * mean(distribution)));
      assert.ok(close(variance(longer), factor * factor * variance(distribution)));
      for (const x of [1e6, 2.5e6, 5.3e6, 4e7]) {
        assert.ok(Math.abs(cdf(longer, factor * x) - cdf(distribution, x)) < 1e-9, String(x));
      }
    });
  }
});
