import assert from "node:assert/strict";
import { Tried } from "../../src/world/tried";

describe("Tried", () => {
  it("knows what each list holds, and uses cells again", () => {
    const tried = new Tried();
    for (let round = 0; round < 3; round++) {
      const lists = Array.from({ length: 50 }, (_, k) => tried.add(k + 100, tried.add(k, -1)));
      lists.forEach((list, k) => {
        assert.ok(tried.has(k, list) && tried.has(k + 100, list) && !tried.has(k + 1, list));
      });
      assert.equal(tried.held, 100);
      for (const list of lists) tried.give(list);
      assert.equal(tried.held, 0);
    }
    assert.equal(tried.has(1, -1), false);
  });
});
