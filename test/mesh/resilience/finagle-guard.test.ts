import assert from "node:assert/strict";
import { FINAGLE_ACCRUAL, FinagleGuard } from "../../../src/mesh/resilience/finagle-guard";
import { scripted } from "../../support/scripted-random";

const S = 1e9;
const OPTIONS = { ...FINAGLE_ACCRUAL, consecutiveFailures: 2, successRate: 0 };

describe("FinagleGuard", () => {
  it("is dead after failures in a row, then lets one through, and that decides", () => {
    const guard = new FinagleGuard(OPTIONS, 0);
    guard.failed(0, true, scripted());
    assert.ok(guard.isOpen);
    guard.failed(0, false, scripted(0.5));
    assert.ok(!guard.isOpen);
    // Half of 5 s, and half of the other half.
    assert.equal(guard.changesAt, 3.75 * S);
    guard.due();
    assert.ok(guard.isOpen);
    guard.sent();
    assert.ok(!guard.isOpen, "one is enough");
    guard.ignored();
    assert.ok(guard.isOpen, "nothing came of it: another");
    guard.sent();
    guard.failed(4 * S, true, scripted(0.5));
    assert.equal(guard.changesAt, 4 * S + 7.5 * S);
    guard.due();
    guard.sent();
    guard.succeeded(12 * S);
    assert.ok(guard.isOpen);
    guard.sent();
    assert.ok(guard.isOpen, "it is alive again");
  });

  it("is dead below its success rate too", () => {
    const guard = new FinagleGuard({ ...OPTIONS, consecutiveFailures: 0, successRate: 0.5, windowNs: S }, 0);
    for (let k = 0; k <= 6; k++) guard.failed(k * 0.2 * S, false, scripted(...(k < 5 ? [] : [0.5])));
    assert.ok(!guard.isOpen);
  });
});
