import assert from "node:assert/strict";
import { LoadBoard } from "../../../src/mesh/balance/load-board";
import { PowerOfChoices } from "../../../src/mesh/balance/power-of-choices";
import type { PowerOfChoicesOptions } from "../../../src/mesh/balance/power-of-choices";
import type { Endpoints } from "../../../src/mesh/endpoint";
import { endpointsWith } from "../../support/balancing";
import { assertChances } from "../../support/chi-square";
import { TestRandom } from "../../support/test-random";

const PLAIN: PowerOfChoicesOptions = { choices: 2, replacement: false, boardPeriodNs: null, rotates: false };
const ACTIVE = [3, 0, 1, 1, 5, 0];

function made(endpoints: Endpoints, options: Partial<PowerOfChoicesOptions>): PowerOfChoices {
  const balancer = new PowerOfChoices(endpoints, { ...PLAIN, ...options }, new LoadBoard());
  balancer.updated(0, new TestRandom(1));
  return balancer;
}

function counted(options: Partial<PowerOfChoicesOptions>): Float64Array {
  const balancer = made(endpointsWith(Array<number>(ACTIVE.length).fill(1), ACTIVE), options);
  const random = new TestRandom(2);
  const counts = new Float64Array(ACTIVE.length);
  for (let k = 0; k < 60_000; k++) counts[balancer.pick(1e9, random)]++;
  return counts;
}

/** Every way to draw so many, all equally likely; of those that tie for the least each wins as often. */
function chances(choices: number, isDistinct: boolean): number[] {
  const wins = ACTIVE.map(() => 0);
  let ways = 0;
  const go = (drawn: readonly number[]): void => {
    if (drawn.length === choices) {
      const least = drawn.filter((k) => ACTIVE[k] === Math.min(...drawn.map((one) => ACTIVE[one])));
      for (const k of least) wins[k] += 1 / least.length;
      ways++;
      return;
    }
    ACTIVE.forEach((_, k) => {
      if (!isDistinct || !drawn.includes(k)) go([...drawn, k]);
    });
  };
  go([]);
  return wins.map((win) => win / ways);
}

describe("power of choices", () => {
  for (const choices of [1, 2, 3, 5]) {
    it(`draws ${choices} different ones`, () => {
      assertChances(counted({ choices }), chances(choices, true), "different");
    });

    it(`draws ${choices} with replacement`, () => {
      assertChances(counted({ choices, replacement: true }), chances(choices, false), "any");
    });
  }

  it("takes any of the least of all, with a board too, and where more are to be drawn than there are", () => {
    const least = [0, 1 / 2, 0, 0, 0, 1 / 2];
    for (const options of [{ choices: null }, { choices: 100 }, { choices: null, boardPeriodNs: 1e9 }])
      assertChances(counted(options), least, JSON.stringify(options));
  });

  it("takes the first of the least from a place that moves on, where it rotates", () => {
    const balancer = made(endpointsWith([1, 1, 1, 1], [0, 3, 3, 0]), { choices: null, rotates: true });
    const picks = Array.from({ length: 8 }, () => balancer.pick(0, new TestRandom(1)));
    assert.deepEqual(picks, [0, 3, 3, 3, 0, 3, 3, 3]);
  });

  it("goes by the board until that is renewed, whatever it has sent since", () => {
    const endpoints = endpointsWith([1, 1, 1], [1, 0, 2]);
    const balancer = made(endpoints, { choices: null, boardPeriodNs: 10 });
    const random = new TestRandom(4);
    for (let now = 11; now < 20; now++) {
      const slot = balancer.pick(now, random);
      assert.equal(slot, 1);
      endpoints.active[slot]++;
      balancer.sent!(slot, now);
    }
    assert.equal(balancer.pick(20, random), 0);
    endpoints.active[1] = 0;
    balancer.answered!(1, 5, 22);
    assert.equal(balancer.pick(29, random), 0);
    assert.equal(balancer.pick(30, random), 1);
  });

  it("wants to hear of requests only for its board", () => {
    const plain = made(endpointsWith([1]), {});
    assert.deepEqual([plain.sent, plain.answered], [undefined, undefined]);
  });

  it("refuses numbers of choices that are none", () => {
    for (const choices of [0, 1.5, Number.NaN])
      assert.throws(() => made(endpointsWith([1]), { choices }), /choices must be/);
  });
});
