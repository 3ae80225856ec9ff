import assert from "node:assert/strict";
import { EnvoySubset } from "../../../src/mesh/balance/envoy-subset";
import { HostSets } from "../../../src/mesh/balance/host-sets";
import { RandomBalancer } from "../../../src/mesh/balance/random";
import { Endpoints } from "../../../src/mesh/endpoint";
import type { Balancer } from "../../../src/mesh/endpoint";
import { OK } from "../../../src/mesh/outcome";
import { TestRandom } from "../../support/test-random";

const OPTIONS = {
  selectors: [],
  fallback: "anyEndpoint",
  defaultSubset: {},
  panicModeAny: false,
  listAsAny: false,
  allowRedundantKeys: false,
} as const;
const HEALTH = { panicThreshold: 50, failTrafficOnPanic: false, overprovisioningPercent: 140, zones: null };

describe("ManySets", () => {
  it("tells the balancers inside, however deep, of what their endpoints do", () => {
    const endpoints = new Endpoints();
    endpoints.update([0, 1].map((key) => ({ key, weight: 1 })));
    const heard: string[] = [];
    const listener = (among: Endpoints): Balancer => ({
      updated: () => undefined,
      pick: () => among.members[0],
      sent: (slot, now) => heard.push(`sent ${slot} ${now}`),
      answered: (slot, latency, now, outcome) => heard.push(`answered ${slot} ${latency} ${now} ${outcome}`),
    });
    const inner = (among: Endpoints): Balancer => new HostSets(among, listener, HEALTH);
    const outer = new EnvoySubset(endpoints, inner, OPTIONS, { match: null, fallbackList: [] });
    outer.updated(0, new TestRandom(1));
    outer.sent!(1, 5);
    outer.answered!(1, 7, 12, OK);
    assert.deepEqual(heard, ["sent 1 5", `answered 1 7 12 ${OK}`]);
  });

  it("wants to hear only of what they want to hear of", () => {
    const endpoints = new Endpoints();
    const sets = new HostSets(endpoints, (among) => new RandomBalancer(among), HEALTH);
    for (const key of ["sent", "answered", "reported", "probe", "pickHashed", "pickFrom"] as const)
      assert.equal(sets[key], undefined, key);
  });
});
