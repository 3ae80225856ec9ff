import assert from "node:assert/strict";
import { LatencyByLoad } from "../../../src/mesh/balance/latency-by-load";

describe("LatencyByLoad", () => {
  it("tells the median of the times with as many others, or with the nearest number of them", () => {
    const latency = new LatencyByLoad();
    assert.equal(latency.estimate(3), 0);
    for (const time of [5, 1, 9]) latency.add(2, time);
    latency.add(7, 100);
    assert.equal(latency.estimate(2), 5);
    assert.equal(latency.estimate(0), 5);
    assert.equal(latency.estimate(4), 5);
    assert.equal(latency.estimate(5), 100);
    assert.equal(latency.estimate(1000), 100);
  });

  it("forgets all but the last sixteen", () => {
    const latency = new LatencyByLoad();
    for (let k = 0; k < 100; k++) latency.add(0, k < 84 ? 1 : 7);
    assert.equal(latency.estimate(0), 7);
  });
});
