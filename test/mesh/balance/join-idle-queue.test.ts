import assert from "node:assert/strict";
import { JoinIdleQueue } from "../../../src/mesh/balance/join-idle-queue";
import { LoadBoard } from "../../../src/mesh/balance/load-board";
import type { Random } from "../../../src/lib/random";
import type { Endpoints } from "../../../src/mesh/endpoint";
import { endpointsWith } from "../../support/balancing";
import { scripted } from "../../support/scripted-random";
import { TestRandom } from "../../support/test-random";

function send(endpoints: Endpoints, balancer: JoinIdleQueue, random: Random = new TestRandom(3)): number {
  const slot = balancer.pick(1, random);
  endpoints.active[slot]++;
  balancer.sent(slot, 1);
  return slot;
}

function answer(endpoints: Endpoints, balancer: JoinIdleQueue, slot: number): void {
  endpoints.active[slot]--;
  balancer.answered(slot, 5, 2);
}

describe("join idle queue", () => {
  it("takes the longest idle, and any where none is", () => {
    const endpoints = endpointsWith([1, 1, 1]);
    const balancer = new JoinIdleQueue(endpoints, { choices: 1 }, new LoadBoard());
    balancer.updated(0, new TestRandom(1));
    assert.deepEqual(
      [send(endpoints, balancer), send(endpoints, balancer), send(endpoints, balancer)],
      [0, 1, 2],
    );
    assert.equal(send(endpoints, balancer, scripted(1)), 1);
    answer(endpoints, balancer, 2);
    answer(endpoints, balancer, 0);
    // It still has one request.
    answer(endpoints, balancer, 1);
    assert.deepEqual([send(endpoints, balancer), send(endpoints, balancer)], [2, 0]);
  });

  it("is asked again where the first answer does not please, and names another", () => {
    const balancer = new JoinIdleQueue(endpointsWith([1, 1]), { choices: 1 }, new LoadBoard());
    balancer.updated(0, new TestRandom(1));
    const picks = [1, 2, 3].map(() => balancer.pick(0, new TestRandom(1)));
    assert.deepEqual(picks, [0, 1, 0]);
  });

  it("knows nothing of those who told another proxy that they are idle", () => {
    const board = new LoadBoard();
    const [here, there] = [endpointsWith([1, 1]), endpointsWith([1, 1])];
    const one = new JoinIdleQueue(here, { choices: 1 }, board);
    const other = new JoinIdleQueue(there, { choices: 1 }, board);
    one.updated(0, new TestRandom(1));
    // The second proxy draws who changes over: the first of them does.
    other.updated(0, scripted(0, 1));
    assert.equal(send(there, other), 0);
    assert.equal(send(there, other, scripted(1)), 1);
    // That was on the list of the first proxy, which now has none.
    assert.equal(send(here, one, scripted(1)), 1);
  });
});
