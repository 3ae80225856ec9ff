import assert from "node:assert/strict";
import { deterministicSubset, randomSubset } from "../../../src/mesh/balance/address-subset";

/** How often each of `count` endpoints is known by one of `callers`. */
function known(count: number, callers: number, subset: (caller: number) => number[]): number[] {
  const times = new Array<number>(count).fill(0);
  for (let caller = 0; caller < callers; caller++) for (const position of subset(caller)) times[position]++;
  return times;
}

describe("deterministicSubset", () => {
  it("gives each caller of a round a part of its own, of all endpoints but those left over", () => {
    const [count, size] = [10, 4];
    // Two parts a round; two endpoints are left over: 0 and 1 in the first round, 2 and 3 in the second.
    const first = [0, 1].flatMap((caller) => deterministicSubset(count, size, caller));
    const second = [2, 3].flatMap((caller) => deterministicSubset(count, size, caller));
    assert.deepEqual(
      first.sort((a, b) => a - b),
      [2, 3, 4, 5, 6, 7, 8, 9],
    );
    assert.deepEqual(
      second.sort((a, b) => a - b),
      [0, 1, 4, 5, 6, 7, 8, 9],
    );
  });

  it("leaves nobody with more than two callers over another", () => {
    for (const [count, size, callers] of [
      [10, 4, 7],
      [100, 12, 50],
      [31, 5, 200],
      [12, 4, 9],
    ]) {
      const times = known(count, callers, (caller) => deterministicSubset(count, size, caller));
      assert.ok(Math.max(...times) - Math.min(...times) <= 2, times.join());
      assert.equal(
        times.reduce((sum, n) => sum + n, 0),
        callers * size,
      );
    }
  });

  it("is everything where there is not more", () => {
    assert.deepEqual(deterministicSubset(3, 3, 5), [0, 1, 2]);
    assert.deepEqual(deterministicSubset(0, 3, 5), []);
  });
});

describe("randomSubset", () => {
  const names = Array.from({ length: 40 }, (_, k) => `api/${k}`);

  it("has so many endpoints, others for another salt, the same for the same", () => {
    const subsets = [1, 2].map((salt) => randomSubset(names, 10, salt));
    for (const subset of subsets) assert.equal(new Set(subset).size, 10);
    assert.notDeepEqual(subsets[0], subsets[1]);
    assert.deepEqual(randomSubset(names, 10, 1), subsets[0]);
    assert.deepEqual(randomSubset(names.slice(0, 10), 10, 1).length, 10);
  });

  it("changes by one entry at most when an endpoint goes", () => {
    for (let salt = 0; salt < 50; salt++) {
      const before = new Set(randomSubset(names, 10, salt).map((k) => names[k]));
      for (const gone of [0, 17, 39]) {
        const left = names.filter((_, k) => k !== gone);
        const after = randomSubset(left, 10, salt).map((k) => left[k]);
        const added = after.filter((name) => !before.has(name));
        assert.equal(added.length, before.has(names[gone]) ? 1 : 0);
      }
    }
  });

  it("is any part as likely", () => {
    const callers = 4000;
    const times = known(40, callers, (caller) => randomSubset(names, 10, caller * 7919));
    // Binomial with a chance of 10 / 40: five standard deviations.
    const deviation = 5 * Math.sqrt(callers * 0.25 * 0.75);
    for (const n of times) assert.ok(Math.abs(n - callers / 4) < deviation, `${n}`);
  });
});
