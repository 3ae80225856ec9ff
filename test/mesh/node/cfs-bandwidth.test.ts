import assert from "node:assert/strict";
import { CFS_PERIOD_NS, CfsBandwidth } from "../../../src/mesh/node/cfs-bandwidth";

const MS = 1e6;
const HALF_A_CORE = { quotaNs: 50 * MS, periodNs: 100 * MS, burstNs: 0 };

describe("CfsBandwidth", () => {
  it("lets any number of cores run until the quota is used up", () => {
    const group = new CfsBandwidth(HALF_A_CORE, 0);
    for (const [cores, ms] of [
      [1, 50],
      [2, 25],
      [4, 12.5],
      [0.5, 100],
    ]) {
      assert.equal(group.nextChange(cores), ms * MS);
    }
  });

  it("lets nothing run before the next period then", () => {
    const group = new CfsBandwidth(HALF_A_CORE, 0);
    group.advance(25 * MS, 2);
    assert.ok(group.isUsedUp);
    assert.equal(group.nextChange(2), 100 * MS);
    group.advance(100 * MS, 0);
    assert.ok(!group.isUsedUp);
    assert.equal(group.nextChange(2), 125 * MS);
  });

  it("renews the whole quota in each period, but saves nothing without a burst", () => {
    const group = new CfsBandwidth(HALF_A_CORE, 0);
    group.advance(950 * MS, 0);
    assert.equal(group.periodEnd, 1000 * MS);
    assert.equal(group.nextChange(4), 962.5 * MS);
  });

  it("saves up to the burst", () => {
    const group = new CfsBandwidth({ ...HALF_A_CORE, burstNs: 30 * MS }, 0);
    group.advance(200 * MS, 0);
    assert.equal(group.nextChange(1), (200 + 50 + 30) * MS);
    group.advance(280 * MS, 1);
    assert.ok(group.isUsedUp);
    group.advance(300 * MS, 0);
    assert.equal(group.nextChange(1), 350 * MS);
  });

  it("goes by periods that do not move, wherever they begin", () => {
    const group = new CfsBandwidth(HALF_A_CORE, 30 * MS);
    assert.equal(group.periodEnd, 30 * MS);
    group.advance(1000 * MS, 0);
    assert.equal(group.periodEnd, 1030 * MS);
  });

  it("never stops one that uses no more than its rate", () => {
    const group = new CfsBandwidth(HALF_A_CORE, 0);
    for (let ms = 10; ms <= 1000; ms += 10) {
      group.advance(ms * MS, 0.5);
      assert.ok(!group.isUsedUp || ms % 100 === 0);
    }
  });

  it("uses no more than there is, however long nobody looks", () => {
    const group = new CfsBandwidth(HALF_A_CORE, 0);
    group.advance(999 * MS, 8);
    assert.ok(group.isUsedUp);
    group.advance(1000 * MS, 8);
    assert.equal(group.nextChange(1), 1050 * MS);
  });

  it("has the period of the kernel's default", () => {
    // Documentation/scheduler/sched-bwc.rst: cpu.cfs_period_us=100ms
    assert.equal(CFS_PERIOD_NS, 100 * MS);
  });
});
