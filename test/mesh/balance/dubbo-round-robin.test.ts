import assert from "node:assert/strict";
import { DubboRoundRobin } from "../../../src/mesh/balance/dubbo-round-robin";
import { Endpoints } from "../../../src/mesh/endpoint";
import type { Endpoint } from "../../../src/mesh/endpoint";
import { turns } from "../../support/balancing";

const NONE = { warmupNs: 0 };
const [A, B, C]: readonly Endpoint[] = ["a", "b", "c"].map((key) => ({ key, weight: key === "a" ? 5 : 1 }));

describe("DubboRoundRobin", () => {
  it("spreads turns as smooth weighted round robin does", () => {
    const endpoints = new Endpoints();
    endpoints.update([A, B, C]);
    const balancer = new DubboRoundRobin(endpoints, NONE);
    balancer.updated(0);
    assert.equal(
      turns(endpoints, 14, () => balancer.pick(0)),
      "aabacaaaabacaa",
    );
  });

  it("lets an endpoint go on where it was that was gone for less than a minute", () => {
    const sequence = (goneNs: number): string => {
      const endpoints = new Endpoints();
      const balancer = new DubboRoundRobin(endpoints, NONE);
      const know = (list: readonly Endpoint[], now: number): void => {
        endpoints.update(list);
        balancer.updated(now);
      };
      const all = [A, B];
      know(all, 0);
      // Afterwards a has -200 and b 200.
      const first = turns(endpoints, 2, () => balancer.pick(0));
      know([all[0]], 1);
      know(all, goneNs);
      return first + turns(endpoints, 2, () => balancer.pick(goneNs));
    };
    // 300 and 300, then 200 and 400; where b is new, 300 and 100, then 200 and 200.
    assert.equal(sequence(59e9), "aaab");
    assert.equal(sequence(61e9), "aaaa");
  });

  it("begins anew with an endpoint whose weight changes", () => {
    const endpoints = new Endpoints();
    const balancer = new DubboRoundRobin(endpoints, NONE);
    const know = (b: number): void => {
      endpoints.update([
        { key: "a", weight: 1 },
        { key: "b", weight: b },
      ]);
      balancer.updated(0);
    };
    know(1);
    // a has -100, b 100.
    assert.equal(
      turns(endpoints, 1, () => balancer.pick(0)),
      "a",
    );
    know(1.5);
    // b begins at 0: 0 and 150.
    assert.equal(
      turns(endpoints, 3, () => balancer.pick(0)),
      "bab",
    );
  });
});
