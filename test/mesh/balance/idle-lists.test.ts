import assert from "node:assert/strict";
import { LoadBoard } from "../../../src/mesh/balance/load-board";
import type { IdleLists } from "../../../src/mesh/balance/idle-lists";
import type { Endpoints } from "../../../src/mesh/endpoint";
import { endpointsWith } from "../../support/balancing";
import { scripted } from "../../support/scripted-random";
import { TestRandom } from "../../support/test-random";

const EVERY = new Uint8Array(16).fill(1);

/** Proxies with the same endpoints, all idle, and their lists. */
class Setting {
  readonly board = new LoadBoard();
  readonly lists: IdleLists;
  readonly proxies: readonly Endpoints[];

  constructor(proxies: number, endpoints: number, choices = 1, random = new TestRandom(5)) {
    this.lists = this.board.idleLists(choices);
    this.proxies = Array.from({ length: proxies }, () => endpointsWith(Array<number>(endpoints).fill(1)));
    for (const proxy of this.proxies) {
      this.lists.open(this.board.postsOf(proxy));
      this.board.postsOf(proxy).refresh(proxy, 0, random);
    }
  }

  /** The next in a proxy's list; it stays there. */
  next(proxy: number): number {
    return this.lists.take(this.board.postsOf(this.proxies[proxy]), EVERY);
  }

  /** All in its list, in order. */
  all(proxy: number): number[] {
    const found: number[] = [];
    for (let slot = this.next(proxy); slot >= 0 && !found.includes(slot); slot = this.next(proxy))
      found.push(slot);
    return found;
  }

  has(proxy: number, slot: number, active: number): void {
    this.board.postsOf(this.proxies[proxy]).changed(slot, active, 1);
  }
}

describe("lists of idle endpoints", () => {
  it("hold who is idle, the longest idle first", () => {
    const one = new Setting(1, 3);
    assert.deepEqual(one.all(0), [0, 1, 2]);
    one.has(0, 1, 1);
    assert.deepEqual(one.all(0), [2, 0]);
    one.has(0, 1, 2);
    one.has(0, 1, 0);
    assert.deepEqual(one.all(0), [0, 2, 1]);
  });

  it("have an endpoint once at the most, whoever sends to it", () => {
    const some = new Setting(3, 12);
    const listed = [0, 1, 2].flatMap((proxy) => some.all(proxy));
    assert.deepEqual(
      [...listed].sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    );
    some.has(0, 7, 1);
    some.has(1, 7, 1);
    some.has(0, 7, 0);
    assert.ok([0, 1, 2].every((proxy) => !some.all(proxy).includes(7)));
    some.has(1, 7, 0);
    assert.equal([0, 1, 2].filter((proxy) => some.all(proxy).includes(7)).length, 1);
  });

  it("are shared out evenly when proxies start one after the other", () => {
    const some = new Setting(4, 4000);
    const has = new Uint8Array(4096).fill(1);
    const counts = some.proxies.map((proxy) => {
      const posts = some.board.postsOf(proxy);
      let count = 0;
      for (let slot = some.lists.take(posts, has); slot >= 0; slot = some.lists.take(posts, has)) {
        has[slot] = 0;
        count++;
      }
      return count;
    });
    // Binomial, of a quarter each: five standard deviations.
    for (const count of counts) assert.ok(Math.abs(count - 1000) < 5 * Math.sqrt(750), counts.join());
  });

  it("are joined where they are short, when several are looked at", () => {
    const some = new Setting(3, 6, 2);
    for (let slot = 0; slot < 6; slot++) some.has(0, slot, 1);
    const random = scripted(0, 0, 0, 1, 1, 0, 2, 0);
    for (const slot of [0, 1, 2, 3]) some.board.change(some.board.numberOf(slot), -1, 2, random);
    assert.deepEqual([some.all(0), some.all(1), some.all(2)], [[0], [1, 2], [3]]);
  });

  it("pass on what they have when their proxy is gone or knows it no more", () => {
    const some = new Setting(2, 5);
    some.proxies[0].update([{ key: 0, weight: 1 }]);
    some.board.postsOf(some.proxies[0]).refresh(some.proxies[0], 1, new TestRandom(2));
    for (const slot of [1, 2, 3, 4]) assert.ok(some.all(1).includes(slot));
    some.board.leave(some.proxies[0], 2);
    assert.equal(some.all(1).length, 5);
    some.board.leave(some.proxies[1], 3);
    assert.equal(some.lists.take(some.board.postsOf(some.proxies[1]), EVERY), -1);
  });
});
