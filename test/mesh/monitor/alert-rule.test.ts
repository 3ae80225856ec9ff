import assert from "node:assert/strict";
import { AlertRule } from "../../../src/mesh/monitor/alert-rule";

describe("AlertRule", () => {
  it("fires once its condition has held for long enough, and is resolved when it does not hold", () => {
    const rule = new AlertRule(30);
    const seen = [0, 15, 30, 45, 60].map((now) => [now, rule.evaluate(now > 0 && now < 60, now), rule.state]);
    assert.deepEqual(seen, [
      [0, null, "inactive"],
      [15, null, "pending"],
      [30, null, "pending"],
      [45, "fires", "firing"],
      [60, "resolved", "inactive"],
    ]);
  });

  it("begins anew after an evaluation at which the condition does not hold", () => {
    const rule = new AlertRule(20);
    for (const [now, holds] of [
      [0, true],
      [10, false],
      [20, true],
      [30, true],
    ] as const) {
      assert.equal(rule.evaluate(holds, now), null);
    }
    assert.equal(rule.evaluate(true, 40), "fires");
    assert.equal(rule.evaluate(true, 50), null);
  });

  it("fires at once where it need not hold for any time", () => {
    assert.equal(new AlertRule(0).evaluate(true, 5), "fires");
  });
});
