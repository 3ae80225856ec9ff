import assert from "node:assert/strict";
import fc from "fast-check";
import { Lane } from "../../src/kernel/lane";
import type { Heads } from "../../src/kernel/lane";

function newLane(): { lane: Lane; heads: Heads } {
  const heads = { time: Float64Array.of(7, Infinity), seq: Int32Array.of(7, 0) };
  return { lane: new Lane(10, 1, heads), heads };
}

describe("Lane", () => {
  it("shows its head in its own column, and Infinity when it is empty", () => {
    const { lane, heads } = newLane();
    lane.push(20, 3, 100);
    lane.push(20, 4, 101);
    assert.deepEqual([...heads.time, ...heads.seq], [7, 20, 7, 3]);
    assert.equal(lane.take(), 100);
    assert.deepEqual([...heads.time, ...heads.seq], [7, 20, 7, 4]);
    assert.equal(lane.take(), 101);
    assert.equal(heads.time[1], Infinity);
  });

  it("is a queue, wherever its numbers stand and however far it grows", () => {
    const step = fc.record({ push: fc.nat(40), take: fc.nat(30) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30, size: "max" }), fc.nat(200), (steps, before) => {
        const { lane, heads } = newLane();
        const internals = lane as unknown as { head: number; end: number };
        internals.head = internals.end = 0x7fffffff - before;
        const waiting: number[] = [];
        let code = 0;
        for (const { push, take } of steps) {
          for (let k = 0; k < push; k++) {
            code++;
            lane.push(code, code, code);
            waiting.push(code);
          }
          for (const expected of waiting.splice(0, take)) assert.equal(lane.take(), expected);
          assert.equal(heads.time[1], waiting.length > 0 ? waiting[0] : Infinity);
        }
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});
