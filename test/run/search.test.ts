import assert from "node:assert/strict";
import { search, searchGrid } from "../../src/run/planning/search";
import type { Found, Sizes, Space, Walk } from "../../src/run/planning/search";
import { TestRandom } from "../support/test-random";

type Oracle = (sizes: Sizes) => boolean;

function run(walk: Walk, oracle: Oracle): Found & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  let step = walk.next();
  while (step.done !== true) {
    asked.push(step.value.join());
    step = walk.next({ feasible: oracle(step.value), pressure: step.value.map((index) => -index) });
  }
  return { ...step.value, asked };
}

/** The cheapest feasible price, by trying everything. */
function cheapest(space: Space, oracle: Oracle): number {
  return run(searchGrid(space), oracle).sizes === null
    ? Infinity
    : space.price(run(searchGrid(space), oracle).sizes!);
}

function neighbours(sizes: Sizes): Sizes[] {
  return sizes.flatMap((index, axis) => (index > 0 ? [sizes.with(axis, index - 1)] : []));
}

/** Feasible where it lies above one of some corners: larger is never worse, whatever the corners. */
function randomCase(seed: number): { space: Space; oracle: Oracle } {
  const random = new TestRandom(seed);
  const whole = (most: number): number => random.below(most);
  const axes = 1 + whole(3);
  const counts = Array.from({ length: axes }, () => 1 + whole(12));
  const prices = counts.map(() => whole(4));
  const corners = Array.from({ length: whole(4) }, () => counts.map((count) => whole(count + 1)));
  return {
    space: { counts, price: (sizes) => sizes.reduce((sum, index, axis) => sum + index * prices[axis], 10) },
    oracle: (sizes) => corners.some((corner) => corner.every((least, axis) => sizes[axis] >= least)),
  };
}

describe("the search of a plan", () => {
  it("bisects a single size", () => {
    const space: Space = { counts: [1000], price: ([size]) => size };
    const { sizes, asked } = run(search(space), ([size]) => size >= 437);
    assert.deepEqual(sizes, [437]);
    assert.ok(asked.length <= 1 + Math.ceil(Math.log2(1000)), `${asked.length} tries`);
  });

  it("finds sizes of which none can be smaller, for any oracle to which larger is never worse", () => {
    for (let seed = 0; seed < 500; seed++) {
      const { space, oracle } = randomCase(seed);
      const { sizes, asked, tried } = run(search(space), oracle);
      assert.equal(new Set(asked).size, asked.length, `${seed}: asked twice`);
      assert.deepEqual(
        tried.map((one) => one.sizes.join()),
        asked,
      );
      const top = space.counts.map((count) => count - 1);
      assert.equal(sizes !== null, oracle(top), `${seed}: feasible`);
      if (sizes === null) continue;
      assert.ok(oracle(sizes), `${seed}: the answer is not feasible`);
      for (const smaller of neighbours(sizes)) {
        assert.ok(!oracle(smaller), `${seed}: ${sizes.join()} could be ${smaller.join()}`);
        assert.ok(asked.includes(smaller.join()), `${seed}: ${smaller.join()} was not tried`);
      }
    }
  });

  it("with one corner finds the cheapest", () => {
    for (let seed = 0; seed < 200; seed++) {
      const { space } = randomCase(seed);
      const corner = space.counts.map((count) => count >> 1);
      const oracle: Oracle = (sizes) => sizes.every((index, axis) => index >= corner[axis]);
      assert.equal(space.price(run(search(space), oracle).sizes!), cheapest(space, oracle));
    }
  });

  it("trades a dear size for a cheap one", () => {
    // Two of the second stand in for one of the first, which costs five times as much.
    const space: Space = { counts: [20, 40], price: ([dear, cheap]) => 5 * dear + cheap };
    const oracle: Oracle = ([dear, cheap]) => 2 * dear + cheap >= 30;
    assert.equal(space.price(run(search(space), oracle).sizes!), cheapest(space, oracle));
  });

  it("never accepts what is not feasible, also where larger can be worse", () => {
    for (let seed = 0; seed < 300; seed++) {
      const { space } = randomCase(seed);
      const oracle: Oracle = ([a = 0, b = 0, c = 0]) =>
        new TestRandom(((seed * 13 + a) * 13 + b) * 13 + c).unit() < 0.5;
      const { sizes } = run(search(space), oracle);
      if (sizes === null) continue;
      assert.ok(oracle(sizes));
      for (const smaller of neighbours(sizes)) assert.ok(!oracle(smaller));
    }
  });

  it("looks at half of all where all are too many", () => {
    const space: Space = { counts: [11], price: ([size]) => size };
    assert.deepEqual(run(search(space), ([size]) => size >= 3 && size <= 7).sizes, [3]);
  });

  it("tries a grid from the cheapest, until some are feasible", () => {
    const space: Space = { counts: [3, 3], price: ([a, b]) => a + 2 * b };
    const { sizes, asked } = run(searchGrid(space), ([a, b]) => a + b >= 3);
    assert.deepEqual(sizes, [2, 1]);
    assert.deepEqual(asked, ["0,0", "1,0", "0,1", "2,0", "1,1", "0,2", "2,1"]);
    assert.equal(run(searchGrid(space), () => false).sizes, null);
  });
});
