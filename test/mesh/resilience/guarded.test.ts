import assert from "node:assert/strict";
import { HostSets } from "../../../src/mesh/balance/host-sets";
import { RoundRobin } from "../../../src/mesh/balance/round-robin";
import { CONNECT_FAILURE, OK } from "../../../src/mesh/outcome";
import { BAD_ANSWER, GOOD, GuardedBalancer, NO_ANSWER, NOTHING } from "../../../src/mesh/resilience/guarded";
import { RIBBON_BLACKOUT, RibbonGuard } from "../../../src/mesh/resilience/ribbon-blackout";
import { endpointsOf } from "../../fidelity/adapters/adapter";
import { TestRandom } from "../../support/test-random";

const VERDICTS = [GOOD, BAD_ANSWER, BAD_ANSWER, BAD_ANSWER, NO_ANSWER, NO_ANSWER, NOTHING];

describe("GuardedBalancer", () => {
  function guarded(panicThreshold: number): { balancer: GuardedBalancer; said: string[] } {
    const endpoints = endpointsOf([1, 1, 1]);
    const random = new TestRandom(1);
    const options = { panicThreshold, failTrafficOnPanic: false, overprovisioningPercent: 140, zones: null };
    const inner = new HostSets(endpoints, (among) => new RoundRobin(among, {}), options);
    const said: string[] = [];
    const balancer = new GuardedBalancer(endpoints, inner, {
      create: () => new RibbonGuard({ ...RIBBON_BLACKOUT, connectionFailureThreshold: 1 }),
      verdicts: VERDICTS,
      random,
      events: {
        avoided: (slot, now) => said.push(`${slot} avoided at ${now / 1e9}`),
        back: (slot, now) => said.push(`${slot} back at ${now / 1e9}`),
      },
    });
    balancer.updated(0, random);
    return { balancer, said };
  }

  const picks = (balancer: GuardedBalancer, now: number): number[] =>
    Array.from({ length: 12 }, () => balancer.pick(now, new TestRandom(2)));

  it("leaves alone whose guard is shut, until its time is over", () => {
    const { balancer, said } = guarded(0);
    balancer.answered(1, 0, 1e9, CONNECT_FAILURE);
    assert.deepEqual([...new Set(picks(balancer, 10e9))].sort(), [0, 2]);
    assert.deepEqual([...new Set(picks(balancer, 11e9))].sort(), [0, 1, 2]);
    balancer.answered(1, 0, 11e9, OK);
    assert.deepEqual(said, ["1 avoided at 1", "1 back at 11"]);
  });

  it("has nobody left when all are shut, or uses all", () => {
    for (const [threshold, expected] of [
      [0, [-1]],
      [1e-9, [0, 1, 2]],
    ] as const) {
      const { balancer } = guarded(threshold);
      for (const slot of [0, 1, 2]) balancer.answered(slot, 0, 0, CONNECT_FAILURE);
      assert.deepEqual([...new Set(picks(balancer, 1))].sort(), expected);
    }
  });
});
