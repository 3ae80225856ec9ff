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

  it("drops cancelled events once they come to the front, and says when that moved the head", () => {
    const { lane, heads } = newLane();
    const tickets = [1, 2, 3, 4].map((k) => lane.push(k, k, 100 + k));
    assert.equal(lane.cancel(tickets[1]), false);
    assert.equal(lane.cancel(tickets[0]), true);
    assert.equal(heads.time[1], 3);
    assert.equal(lane.cancel(tickets[3]), false);
    assert.equal(lane.take(), 103);
    assert.equal(heads.time[1], Infinity);
  });

  it("is a queue from which any event can be taken out, wherever its tickets stand and however far it grows", () => {
    const step = fc.record({
      push: fc.nat(40),
      take: fc.nat(30),
      cancel: fc.array(fc.nat(1000), { maxLength: 15 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30, size: "max" }), fc.nat(200), (steps, before) => {
        const { lane, heads } = newLane();
        const internals = lane as unknown as { head: number; end: number };
        internals.head = internals.end = 0x7fffffff - before;
        let waiting: { ticket: number; code: number }[] = [];
        let code = 0;
        for (const { push, take, cancel } of steps) {
          for (let k = 0; k < push; k++) {
            code++;
            waiting.push({ ticket: lane.push(code, code, code), code });
          }
          for (const which of cancel) {
            if (waiting.length === 0) break;
            const [gone] = waiting.splice(which % waiting.length, 1);
            lane.cancel(gone.ticket);
          }
          for (let k = 0; k < Math.min(take, waiting.length); k++) assert.equal(lane.take(), waiting[k].code);
          waiting = waiting.slice(Math.min(take, waiting.length));
          assert.equal(heads.time[1], waiting.length > 0 ? waiting[0].code : Infinity);
        }
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});
