import assert from "node:assert/strict";
import { CRASH_LOOP, CrashLoopBackoff } from "../../../src/mesh/node/crash-loop-backoff";

const SECOND = 1e9;

describe("CrashLoopBackoff", () => {
  it("restarts at once, then after 10 s, and twice as long each time up to 300 s", () => {
    const container = new CrashLoopBackoff(CRASH_LOOP);
    let now = 5 * SECOND;
    const waits = Array.from({ length: 9 }, () => {
      const wait = container.ended(now);
      now += wait + SECOND;
      return wait / SECOND;
    });
    assert.deepEqual(waits, [0, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it("begins anew for one that ran for more than 10 min", () => {
    const container = new CrashLoopBackoff(CRASH_LOOP);
    const wait = (now: number): number => container.ended(now * SECOND) / SECOND;
    assert.deepEqual([wait(0), wait(1), wait(12)], [0, 10, 20]);
    // The last wait was set when it was over, at 32 s.
    assert.equal(wait(32 + 600), 40);
    assert.equal(wait(32 + 600 + 40 + 601), 0);
    assert.equal(wait(32 + 600 + 40 + 602), 10);
  });
});
