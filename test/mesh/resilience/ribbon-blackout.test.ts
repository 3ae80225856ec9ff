import assert from "node:assert/strict";
import { RIBBON_BLACKOUT, ribbonBlackoutNs } from "../../../src/mesh/resilience/ribbon-blackout";

describe("ribbonBlackoutNs", () => {
  it("doubles with each failure up to its most", () => {
    const options = { ...RIBBON_BLACKOUT, maxNs: Infinity };
    assert.deepEqual(
      [2, 3, 4, 5, 19, 40].map((failures) => ribbonBlackoutNs(failures, options) / options.factorNs),
      [0, 1, 2, 4, 65_536, 65_536],
    );
  });
});
