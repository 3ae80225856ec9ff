import assert from "node:assert/strict";
import { C3, c3Mean, c3Rank } from "../../../src/mesh/balance/c3";
import { endpointsWith } from "../../support/balancing";
import { reportOf } from "../../support/load-reports";
import { scripted } from "../../support/scripted-random";

describe("C3", () => {
  it("ranks by the third power of the line", () => {
    assert.equal(c3Rank({ outstanding: 1, clients: 2, queue: 3, service: 10, response: 25 }), 15 + 2160);
    assert.equal(c3Mean(100, 200), 130);
  });

  it("takes who has not answered yet, and then the lowest rank", () => {
    const endpoints = endpointsWith([1, 1, 1]);
    const balancer = new C3(endpoints, 1);
    balancer.updated();
    for (const [slot, time] of [
      [0, 20],
      [2, 10],
    ]) {
      balancer.reported(slot, reportOf({ serviceNs: time }));
      balancer.answered(slot, time);
    }
    assert.equal(balancer.pick(0, scripted(0)), 1);
    balancer.reported(1, reportOf({ serviceNs: 30 }));
    balancer.answered(1, 30);
    assert.equal(balancer.pick(0, scripted(0)), 2);
    // Two in flight: 27 times 10, against 20.
    endpoints.active[2] = 2;
    assert.equal(balancer.pick(0, scripted(0)), 0);
  });

  it("forgets in time how slow one was that it does not take", () => {
    const endpoints = endpointsWith([1, 1], [0, 1]);
    const balancer = new C3(endpoints, 1);
    balancer.updated();
    for (const [slot, time] of [
      [0, 1e9],
      [1, 1e6],
    ]) {
      balancer.reported(slot, reportOf({ serviceNs: time }));
      balancer.answered(slot, time);
    }
    // One in flight: 8 ms against a second at first, which each pick brings nearer to 1 ms.
    assert.equal(balancer.pick(0, scripted(0)), 1);
    const picks = Array.from({ length: 50 }, () => balancer.pick(0, scripted(0)));
    assert.ok(picks.includes(0));
  });
});
