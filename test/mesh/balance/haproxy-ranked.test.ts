import assert from "node:assert/strict";
import { HaproxyLeastconn } from "../../../src/mesh/balance/haproxy-leastconn";
import { endpointsWith } from "../../support/balancing";

describe("HaproxyRanked", () => {
  it("puts a server whose number changes behind its equals", () => {
    const endpoints = endpointsWith([1, 1, 1]);
    const balancer = new HaproxyLeastconn(endpoints);
    balancer.updated();
    const send = (): number => {
      const slot = balancer.pick();
      endpoints.active[slot]++;
      balancer.sent(slot);
      return slot;
    };
    const answer = (slot: number): void => {
      endpoints.active[slot]--;
      balancer.answered(slot);
    };
    assert.deepEqual([send(), send()], [0, 1]);
    answer(1);
    answer(0);
    assert.deepEqual([send(), send(), send()], [2, 1, 0]);
  });

  it("forgets who left, whatever is still answered for it", () => {
    const endpoints = endpointsWith([1, 1]);
    const balancer = new HaproxyLeastconn(endpoints);
    balancer.updated();
    const slot = balancer.pick();
    endpoints.active[slot]++;
    balancer.sent(slot);
    endpoints.update([{ key: 1, weight: 1 }]);
    balancer.updated();
    endpoints.active[slot]--;
    balancer.answered(slot);
    assert.equal(endpoints.key(balancer.pick()), 1);
    endpoints.update([]);
    balancer.updated();
    assert.equal(balancer.pick(), -1);
  });
});
