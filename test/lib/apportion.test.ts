import assert from "node:assert/strict";
import { apportion } from "../../src/lib/apportion";

describe("apportion", () => {
  it("comes to the total, each share rounded to a whole number beside it", () => {
    assert.deepEqual(apportion(10, [0.9, 0.1]), [9, 1]);
    assert.deepEqual(apportion(10, [1 / 3, 1 / 3, 1 / 3]), [4, 3, 3]);
    assert.deepEqual(apportion(3, [0.5, 0.25, 0.25]), [1, 1, 1]);
    assert.deepEqual(apportion(0, [0.5, 0.5]), [0, 0]);
    for (let total = 0; total < 50; total++) {
      const shares = [0.55, 0.27, 0.17, 0.01];
      const counts = apportion(total, shares);
      assert.equal(
        counts.reduce((sum, n) => sum + n, 0),
        total,
      );
      counts.forEach((n, k) => {
        assert.ok(Math.abs(n - shares[k] * total) < 1);
      });
    }
  });
});
