import assert from "node:assert/strict";
import { priorityLoad } from "../../../src/mesh/balance/priority-load";

function level(hosts: number, healthy: number, degraded = 0) {
  return { hosts, healthy, degraded, excluded: 0, overprovisioningPercent: 140 };
}

describe("priorityLoad", () => {
  it("spills over only what 1.4 times the healthy ones cannot take", () => {
    // 140 * 8 / 10 = 112, at most 100; 140 * 5 / 10 = 70, so 30 is left.
    assert.deepEqual(priorityLoad([level(10, 8), level(10, 10)], 50).healthy, [100, 0]);
    assert.deepEqual(priorityLoad([level(10, 5), level(10, 10)], 50).healthy, [70, 30]);
  });

  it("panics below the threshold, and not where another level can take all", () => {
    // 140 * 3 / 10 = 42 of 100 can be taken.
    assert.deepEqual(priorityLoad([level(10, 3)], 50).panic, [true]);
    assert.deepEqual(priorityLoad([level(10, 5)], 50).panic, [false]);
    assert.deepEqual(priorityLoad([level(10, 3)], 0).panic, [false]);
    assert.deepEqual(priorityLoad([level(10, 3), level(10, 10)], 50).panic, [false, false]);
  });

  it("goes by the number of endpoints when all levels panic", () => {
    assert.deepEqual(priorityLoad([level(3, 0), level(1, 0)], 50), {
      healthy: [75, 25],
      degraded: [0, 0],
      panic: [true, true],
    });
  });

  it("always sums to 100", () => {
    for (let a = 0; a <= 4; a++)
      for (let b = 0; b <= 4 - a; b++)
        for (let c = 0; c <= 4; c++)
          for (const threshold of [0, 50, 100]) {
            const { healthy, degraded } = priorityLoad([level(4, a, b), level(4, c)], threshold);
            const sum = [...healthy, ...degraded].reduce((total, load) => total + load, 0);
            assert.equal(sum, 100, JSON.stringify({ a, b, c, threshold }));
          }
  });
});
