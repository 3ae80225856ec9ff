import assert from "node:assert/strict";
import fc from "fast-check";
import { LeastLoadedHeap } from "../../../src/mesh/balance/least-loaded-heap";
import { Endpoints } from "../../../src/mesh/endpoint";
import { TestRandom } from "../../support/test-random";

describe("LeastLoadedHeap", () => {
  it("takes one of the fewest requests, whatever comes and goes", () => {
    const step = fc.oneof(
      { weight: 1, arbitrary: fc.uniqueArray(fc.nat(9), { maxLength: 8 }) },
      { weight: 4, arbitrary: fc.constant("send" as const) },
      { weight: 3, arbitrary: fc.nat(50) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.integer(), (steps, seed) => {
        const endpoints = new Endpoints();
        const random = new TestRandom(seed);
        const balancer = new LeastLoadedHeap(endpoints);
        const inFlight: number[] = [];
        balancer.updated(0, random);
        for (const event of steps) {
          if (typeof event === "object") {
            endpoints.update(event.map((key) => ({ key, weight: 1 })));
            balancer.updated(0, random);
          } else if (event === "send") {
            const slot = balancer.pick();
            const loads = Array.from(
              endpoints.members.subarray(0, endpoints.size),
              (s) => endpoints.active[s],
            );
            if (slot < 0) {
              assert.equal(loads.length, 0);
              continue;
            }
            assert.equal(endpoints.active[slot], Math.min(...loads));
            endpoints.active[slot]++;
            balancer.sent(slot);
            inFlight.push(slot);
          } else if (inFlight.length > 0) {
            const [slot] = inFlight.splice(event % inFlight.length, 1);
            endpoints.active[slot]--;
            balancer.answered(slot);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it("uses the idle ones in no order", () => {
    const endpoints = new Endpoints();
    endpoints.update(Array.from({ length: 6 }, (_, key) => ({ key, weight: 1 })));
    const balancer = new LeastLoadedHeap(endpoints);
    balancer.updated(0, new TestRandom(3));
    const picks = Array.from({ length: 60 }, () => {
      const slot = balancer.pick();
      endpoints.active[slot]++;
      balancer.sent(slot);
      endpoints.active[slot]--;
      balancer.answered(slot);
      return slot;
    });
    assert.equal(new Set(picks).size, 6);
    assert.notEqual(picks.slice(0, 30).join(), picks.slice(30).join());
  });
});
