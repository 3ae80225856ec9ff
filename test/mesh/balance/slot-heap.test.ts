import assert from "node:assert/strict";
import fc from "fast-check";
import { SlotHeap } from "../../../src/mesh/balance/slot-heap";

describe("SlotHeap", () => {
  it("has equals leave in the order in which they came, also after some were taken out", () => {
    const heap = new SlotHeap();
    for (const slot of [5, 2, 9]) heap.insert(slot, 1);
    heap.remove(5);
    heap.insert(5, 1);
    const left: number[] = [];
    while (heap.size > 0) {
      left.push(heap.first);
      heap.remove(heap.first);
    }
    assert.deepEqual(left, [2, 9, 5]);
    assert.equal(heap.first, -1);
  });

  it("is a list sorted by key and age, whatever is done to it", () => {
    const step = fc.tuple(fc.nat(20), fc.nat(3));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const heap = new SlotHeap();
        let list: { slot: number; key: number; age: number }[] = [];
        steps.forEach(([slot, key], age) => {
          assert.equal(
            heap.has(slot),
            list.some((one) => one.slot === slot),
          );
          if (heap.has(slot)) {
            heap.remove(slot);
            list = list.filter((one) => one.slot !== slot);
          } else {
            heap.insert(slot, key);
            list.push({ slot, key, age });
          }
          list.sort((a, b) => a.key - b.key || a.age - b.age);
          assert.equal(heap.first, list[0]?.slot ?? -1);
          assert.equal(heap.size, list.length);
        });
      }),
    );
  });
});
