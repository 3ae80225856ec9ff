import assert from "node:assert/strict";
import { bonferroni, isNarrow, stopsAt } from "../../src/stats/precision";

const interval = { mean: 100, low: 90, high: 110, n: 10 };

describe("isNarrow", () => {
  it("holds a relative width against g / (1 + g)", () => {
    // Half the width is 10 % of the estimate: g / (1 + g) = 10 % at g = 1/9.
    assert.equal(isNarrow(interval, { half: 1 / 9 + 1e-9, isRelative: true }), true);
    assert.equal(isNarrow(interval, { half: 1 / 9 - 1e-9, isRelative: true }), false);
  });

  it("holds an absolute width as it is", () => {
    assert.equal(isNarrow(interval, { half: 10, isRelative: false }), true);
    assert.equal(isNarrow(interval, { half: 9.99, isRelative: false }), false);
  });

  it("is not satisfied without an interval", () => {
    assert.equal(isNarrow(null, { half: 1, isRelative: true }), false);
  });
});

describe("stopsAt", () => {
  it("wants the rule three times in a row, from the least number on", () => {
    const enough = new Set([10, 11, 13, 14, 15, 16]);
    assert.equal(
      stopsAt(10, 100, (n) => enough.has(n)),
      15,
    );
    assert.equal(
      stopsAt(10, 14, (n) => enough.has(n)),
      null,
    );
    assert.equal(
      stopsAt(10, 100, () => true),
      12,
    );
  });
});

describe("bonferroni", () => {
  it("shares the risk out", () => {
    assert.ok(Math.abs(bonferroni(0.95, 5) - 0.99) < 1e-12);
    assert.equal(bonferroni(0.95, 1), 0.95);
  });
});
