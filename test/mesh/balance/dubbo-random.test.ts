import assert from "node:assert/strict";
import { DubboRandom } from "../../../src/mesh/balance/dubbo-random";
import { Endpoints } from "../../../src/mesh/endpoint";
import { endpointsWith } from "../../support/balancing";
import { scripted } from "../../support/scripted-random";

describe("DubboRandom", () => {
  it("draws by weight where weights differ", () => {
    const balancer = new DubboRandom(endpointsWith([1, 2, 3]), { warmupNs: 0 });
    balancer.updated();
    // Weights 100, 200 and 300.
    const slots = [0, 99, 100, 299, 300, 599].map((drawn) => balancer.pick(0, scripted(drawn)));
    assert.deepEqual(slots, [0, 0, 1, 1, 2, 2]);
  });

  it("draws one of all where they are the same", () => {
    const balancer = new DubboRandom(endpointsWith([2, 2, 2]), { warmupNs: 0 });
    balancer.updated();
    assert.deepEqual(
      [0, 1, 2].map((drawn) => balancer.pick(0, scripted(drawn))),
      [0, 1, 2],
    );
  });

  it("gives who warms up little", () => {
    const endpoints = new Endpoints();
    endpoints.update([{ key: "old", weight: 1 }]);
    endpoints.update(
      [
        { key: "old", weight: 1 },
        { key: "new", weight: 1 },
      ],
      0,
    );
    const balancer = new DubboRandom(endpoints, { warmupNs: 100e9 });
    balancer.updated();
    // A quarter of its time: 25 of 100.
    assert.equal(balancer.pick(25e9, scripted(99)), endpoints.slotOf("old"));
    assert.equal(balancer.pick(25e9, scripted(124)), endpoints.slotOf("new"));
  });
});
