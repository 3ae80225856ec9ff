import assert from "node:assert/strict";
import { ZoneAware } from "../../../src/mesh/balance/zone-aware";
import type { Callers } from "../../../src/mesh/balance/zone-aware";
import { TestRandom } from "../../support/test-random";

/** Callers in each of three zones. */
const EVEN: Callers = { counts: [1, 1, 1], total: 3, zones: 3 };

describe("ZoneAware", () => {
  it("stays in the zone where that has its share", () => {
    assert.equal(new ZoneAware([2, 2, 2], EVEN, { minClusterSize: 6 }).state, "direct");
  });

  it("does nothing for few endpoints, or where there is one zone", () => {
    assert.equal(new ZoneAware([2, 2, 1], EVEN, { minClusterSize: 6 }).state, "none");
    assert.equal(new ZoneAware([9], { ...EVEN, counts: [1] }, { minClusterSize: 6 }).state, "none");
  });

  it("does nothing where all callers are in one zone, unless that is forced, or where none is known here", () => {
    const alone: Callers = { counts: [3, 0], total: 3, zones: 1 };
    assert.equal(new ZoneAware([4, 4], alone, { minClusterSize: 6 }).state, "none");
    assert.equal(new ZoneAware([4, 4], alone, { minClusterSize: 6, directFrom: 5 }).state, "residual");
    assert.equal(new ZoneAware([4, 4], alone, { minClusterSize: 6, directFrom: 4 }).state, "direct");
    const elsewhere: Callers = { counts: [0, 3], total: 6, zones: 2 };
    assert.equal(new ZoneAware([4, 4], elsewhere, { minClusterSize: 6 }).state, "none");
  });

  it("loads all endpoints evenly, whatever zones callers and endpoints are in", () => {
    const callers = [3, 1];
    const endpoints = [2, 6];
    const random = new TestRandom(1);
    const got = [0, 0];
    const picks = 20_000;
    callers.forEach((count, zone) => {
      const order = [zone, 1 - zone];
      const zones = new ZoneAware(
        order.map((z) => endpoints[z]),
        { counts: order.map((z) => callers[z]), total: 4, zones: 2 },
        { minClusterSize: 6 },
      );
      for (let k = 0; k < count * picks; k++)
        got[order[zones.state === "direct" ? 0 : zones.choose(random)]]++;
    });
    // An even spread gives the first zone 2 of 8 of 80,000; binomial, standard deviation at most 122.
    assert.ok(Math.abs(got[0] - 20_000) < 610, `${got[0]}`);
  });
});
