import assert from "node:assert/strict";
import { FixedWindow } from "../../../src/mesh/resilience/fixed-window";

const SECOND = 1e9;

describe("FixedWindow", () => {
  it("lets so many through in each window, which begins with the clock's", () => {
    const window = new FixedWindow({ limit: 2, unitNs: SECOND });
    const at = [0.7, 0.8, 0.9, 1, 1.1, 1.2, 5.9, 6];
    const passed = at.filter((time) => window.admits(time * SECOND));
    // Four within 0.4 s around the end of the first.
    assert.deepEqual(passed, [0.7, 0.8, 1, 1.1, 5.9, 6]);
  });

  it("says how long it is until the next, in whole seconds", () => {
    const window = new FixedWindow({ limit: 2, unitNs: 60 * SECOND });
    assert.equal(window.resetNs(0), 60 * SECOND);
    assert.equal(window.resetNs(58.5 * SECOND), 2 * SECOND);
    assert.equal(window.resetNs(60 * SECOND - 1), SECOND);
  });
});
