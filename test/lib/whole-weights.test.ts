import assert from "node:assert/strict";
import { wholeWeights } from "../../src/lib/whole-weights";

describe("whole weights", () => {
  it("stay as they are, and are hundredths where one is no whole number", () => {
    assert.deepEqual(wholeWeights([5, 1, 1]), [5, 1, 1]);
    assert.deepEqual(wholeWeights([0.5, 1, 0.001]), [50, 100, 1]);
  });
});
