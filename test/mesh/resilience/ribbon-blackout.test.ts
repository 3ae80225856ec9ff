import assert from "node:assert/strict";
import { RIBBON_BLACKOUT, RibbonGuard, ribbonBlackoutNs } from "../../../src/mesh/resilience/ribbon-blackout";

describe("ribbonBlackoutNs", () => {
  it("doubles with each failure up to its most", () => {
    const options = { ...RIBBON_BLACKOUT, maxNs: Infinity };
    assert.deepEqual(
      [2, 3, 4, 5, 19, 40].map((failures) => ribbonBlackoutNs(failures, options) / options.factorNs),
      [0, 1, 2, 4, 65_536, 65_536],
    );
  });
});

describe("RibbonGuard", () => {
  it("is shut for a blackout that the next failure makes longer, until an answer comes", () => {
    const guard = new RibbonGuard(RIBBON_BLACKOUT);
    for (let k = 0; k < 2; k++) guard.failed(0, true);
    assert.ok(guard.isOpen);
    guard.failed(0, true);
    assert.deepEqual([guard.isOpen, guard.changesAt], [false, 10e9]);
    guard.due();
    guard.failed(11e9, true);
    assert.deepEqual([guard.isOpen, guard.changesAt], [false, 31e9]);
    guard.due();
    // An answer that says no is an answer.
    guard.failed(32e9, false);
    guard.failed(32e9, true);
    assert.ok(guard.isOpen);
  });
});
