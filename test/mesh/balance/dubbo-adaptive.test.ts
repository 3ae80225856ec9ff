import assert from "node:assert/strict";
import { DubboAdaptive, adaptiveLoad } from "../../../src/mesh/balance/dubbo-adaptive";
import { OK } from "../../../src/mesh/outcome";
import { endpointsWith } from "../../support/balancing";
import { reportOf } from "../../support/load-reports";
import { scripted } from "../../support/scripted-random";

const MS = 1e6;

describe("DubboAdaptive", () => {
  it("weighs CPU, latency and requests in flight against what went well", () => {
    const state = { cpu: 50, latencyMs: 16, inFlight: 1, successes: 9, requests: 9, weight: 10 };
    assert.equal(adaptiveLoad(state), (50 * 5 * 2) / 10);
  });

  it("takes the less loaded of two, and tries one again that it has not taken for long", () => {
    const balancer = new DubboAdaptive(endpointsWith([1, 1]), { warmupNs: 0, timeoutNs: 1000 * MS });
    balancer.updated(0);
    [0.9, 0.1].forEach((utilization, slot) => {
      balancer.sent(slot, 0);
      balancer.reported(slot, reportOf({ utilization }));
      balancer.answered(slot, 10 * MS, 10 * MS, OK);
    });
    assert.equal(balancer.pick(20 * MS, scripted()), 1);
    balancer.sent(1, 1500 * MS);
    assert.equal(balancer.pick(2001 * MS, scripted()), 0);
  });

  it("draws by weight while loads are the same", () => {
    const balancer = new DubboAdaptive(endpointsWith([1, 3]), { warmupNs: 0, timeoutNs: 1000 * MS });
    balancer.updated(0);
    assert.equal(balancer.pick(0, scripted(99)), 0);
    assert.equal(balancer.pick(0, scripted(100)), 1);
  });
});
