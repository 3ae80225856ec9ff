import assert from "node:assert/strict";
import { OutlierWindow, successRateThreshold } from "../../../src/mesh/resilience/outlier-window";

describe("OutlierWindow", () => {
  it("knows requests and successes by endpoint", () => {
    const window = new OutlierWindow();
    window.widen(2);
    for (const isSuccess of [true, true, true, false]) window.add(1, isSuccess);
    assert.equal(window.total(0), 0);
    assert.equal(window.total(1), 4);
    assert.equal(window.successPercent(1), 75);
    assert.equal(window.successRate(1), 0.75);
    assert.equal(window.failurePercent(1), 25);
    window.clear();
    assert.equal(window.total(1), 0);
  });

  it("draws the line at the mean less so many standard deviations", () => {
    // Mean 90, population variance (1600 + 4 * 100) / 5 = 400, so 90 - 1.9 * 20 (Envoy's own example).
    assert.deepEqual(successRateThreshold([50, 100, 100, 100, 100], 1.9), { mean: 90, threshold: 52 });
  });
});
