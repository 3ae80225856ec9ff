import assert from "node:assert/strict";
import { normalizedWeights } from "../../../src/mesh/balance/normalized-weights";

describe("normalizedWeights", () => {
  it("divides by the sum", () => {
    assert.deepEqual(normalizedWeights([3, 1]), [3 / 4, 1 / 4]);
  });
});
