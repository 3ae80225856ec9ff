import assert from "node:assert/strict";
import { LoadBoard } from "../../../src/mesh/balance/load-board";
import { Endpoints } from "../../../src/mesh/endpoint";
import { endpointsWith } from "../../support/balancing";
import { TestRandom } from "../../support/test-random";

const RANDOM = new TestRandom(1);

function totals(board: LoadBoard, keys: readonly (string | number)[]): number[] {
  return keys.map((key) => board.total[board.numberOf(key)]);
}

describe("a board of loads", () => {
  it("has the sum of what all proxies have in flight", () => {
    const board = new LoadBoard();
    const one = endpointsWith([1, 1, 1], [2, 0, 1]);
    const other = endpointsWith([1, 1], [0, 4]);
    board.postsOf(one).refresh(one, 0, RANDOM);
    board.postsOf(other).refresh(other, 0, RANDOM);
    assert.deepEqual(totals(board, [0, 1, 2]), [2, 4, 1]);
    board.postsOf(one).changed(0, 3, 1);
    // Told twice, as by two parts of one proxy.
    board.postsOf(one).changed(0, 3, 1);
    assert.deepEqual(totals(board, [0, 1, 2]), [3, 4, 1]);
  });

  it("forgets what an endpoint had that leaves, and a proxy that does", () => {
    const board = new LoadBoard();
    const one = endpointsWith([1, 1], [2, 5]);
    const other = endpointsWith([1, 1], [1, 1]);
    for (const proxy of [one, other]) board.postsOf(proxy).refresh(proxy, 0, RANDOM);
    one.update([{ key: 0, weight: 1 }]);
    board.postsOf(one).refresh(one, 1, RANDOM);
    assert.deepEqual(totals(board, [0, 1]), [3, 1]);
    // It is answered later: that is nobody's business any more.
    board.postsOf(one).changed(1, 4, 2);
    assert.deepEqual(totals(board, [0, 1]), [3, 1]);
    board.leave(other, 3);
    assert.deepEqual(totals(board, [0, 1]), [2, 0]);
  });

  it("takes parts of what a proxy knows as one", () => {
    const board = new LoadBoard();
    const all = endpointsWith([1, 1, 1], [1, 2, 3]);
    const part = new Endpoints();
    part.follow(all, [2], 1);
    board.postsOf(all).refresh(all, 0, RANDOM);
    board.postsOf(part).refresh(part, 0, RANDOM);
    assert.equal(board.postsOf(part), board.postsOf(all));
    assert.deepEqual(totals(board, [0, 1, 2]), [1, 2, 3]);
  });

  it("is copied at each multiple of a period, as it was then", () => {
    const board = new LoadBoard();
    const endpoints = endpointsWith([1, 1]);
    const posts = board.postsOf(endpoints);
    const copy = board.copyEvery(10);
    assert.equal(board.copyEvery(10), copy);
    posts.refresh(endpoints, 0, RANDOM);
    const at = (now: number): number => {
      copy.turn(now);
      return copy.counts[0];
    };
    posts.changed(0, 1, 3);
    posts.changed(0, 2, 9);
    assert.deepEqual([at(9), at(10)], [0, 2]);
    // The first that happens after 20 is this change itself: the copy is of before.
    posts.changed(0, 7, 25);
    assert.deepEqual([at(25), at(29), at(30), at(47)], [2, 2, 7, 7]);
  });
});
