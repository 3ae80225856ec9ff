import assert from "node:assert/strict";
import { AdaptiveLifo } from "../../../src/mesh/resilience/adaptive-lifo";

describe("AdaptiveLifo", () => {
  it("is congested when it has not been empty for an interval, and lets nobody wait for long then", () => {
    const line = new AdaptiveLifo({ targetNs: 5, intervalNs: 100 });
    assert.equal(line.joined(1000, true), 100);
    assert.equal(line.joined(1100, false), 100);
    assert.equal(line.isCongested(1100), false);
    assert.equal(line.isCongested(1101), true);
    assert.equal(line.joined(1101, false), 5);
    assert.equal(line.joined(1150, true), 100);
    assert.equal(line.isCongested(1150), false);
  });
});
