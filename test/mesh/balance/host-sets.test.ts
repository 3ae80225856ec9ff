import assert from "node:assert/strict";
import { HostSets } from "../../../src/mesh/balance/host-sets";
import type { HostSetsOptions } from "../../../src/mesh/balance/host-sets";
import { EnvoyPeakEwma } from "../../../src/mesh/balance/envoy-peak-ewma";
import { RandomBalancer } from "../../../src/mesh/balance/random";
import { DEGRADED, Endpoints, UNHEALTHY } from "../../../src/mesh/endpoint";
import type { Endpoint } from "../../../src/mesh/endpoint";
import { TestRandom } from "../../support/test-random";

const PLAIN: HostSetsOptions = {
  panicThreshold: 50,
  failTrafficOnPanic: false,
  overprovisioningPercent: 140,
  zones: null,
};

const PEAK_EWMA = {
  decayTimeNs: 10e9,
  aggregationIntervalNs: 100e6,
  defaultRttNs: 10e6,
  penaltyValue: 1e6,
};

function sets(endpoints: readonly Partial<Endpoint>[], options: Partial<HostSetsOptions> = {}) {
  const all = new Endpoints();
  all.update(endpoints.map((endpoint, key) => ({ key, weight: 1, ...endpoint })));
  const random = new TestRandom(1);
  const balancer = new HostSets(all, (some) => new RandomBalancer(some), { ...PLAIN, ...options });
  balancer.updated(0, random);
  const mark = (health: number, ...slots: number[]): void => {
    for (const slot of slots) all.health[slot] = health;
    balancer.updated(0, random);
  };
  const counts = (picks: number): number[] => {
    const found = endpoints.map(() => 0);
    for (let k = 0; k < picks; k++) {
      const slot = balancer.pick(0, random);
      if (slot >= 0) found[slot]++;
    }
    return found;
  };
  return { all, balancer, random, mark, counts };
}

describe("HostSets", () => {
  it("never picks an ejected one while enough are well", () => {
    const { counts, mark } = sets([{}, {}, {}, {}]);
    mark(UNHEALTHY, 1);
    const found = counts(300);
    assert.equal(found[1], 0);
    assert.ok(found[0] > 0 && found[2] > 0 && found[3] > 0);
  });

  it("picks all in panic, or nobody where it is told so", () => {
    const { counts, mark } = sets([{}, {}, {}, {}]);
    mark(UNHEALTHY, 0, 1, 2);
    assert.ok(counts(400).every((count) => count > 0));
    const failing = sets([{}, {}], { failTrafficOnPanic: true });
    failing.mark(UNHEALTHY, 0, 1);
    assert.equal(failing.balancer.pick(0, failing.random), -1);
    const never = sets([{}, {}, {}, {}], { panicThreshold: 0 });
    never.mark(UNHEALTHY, 0, 1, 2);
    assert.deepEqual(never.counts(10), [0, 0, 0, 10]);
  });

  it("uses the next level for what the first cannot take", () => {
    const { counts, mark } = sets([{}, {}, { priority: 1 }, { priority: 1 }]);
    assert.deepEqual(counts(100).slice(2), [0, 0]);
    mark(UNHEALTHY, 0);
    // 140 * 1 / 2 = 70 %; binomial, standard deviation at most 0.5 %, five of them.
    const [, first, ...second] = counts(10_000);
    assert.ok(Math.abs(first / 10_000 - 0.7) < 0.025, `${first}`);
    assert.equal(first + second[0] + second[1], 10_000);
  });

  it("forgets a level that was not needed for long, where it is told so", () => {
    const made: number[] = [];
    for (const retentionNs of [100, 1e12]) {
      const all = new Endpoints();
      all.update([
        { key: 0, weight: 1 },
        { key: 1, weight: 1, priority: 1 },
      ]);
      const random = new TestRandom(1);
      let count = 0;
      const create = (some: Endpoints): RandomBalancer => {
        count++;
        return new RandomBalancer(some);
      };
      const balancer = new HostSets(all, create, { ...PLAIN, panicThreshold: 0, retentionNs });
      balancer.updated(0, random);
      const fails = (now: number, isSo: boolean): void => {
        all.health[0] = isSo ? UNHEALTHY : 0;
        balancer.updated(now, random);
        assert.equal(balancer.pick(now, random), isSo ? 1 : 0);
      };
      fails(50, true);
      fails(60, false);
      // 99 after it was last needed, and then 100.
      fails(159, true);
      fails(160, false);
      fails(260, true);
      made.push(count);
    }
    assert.deepEqual(made, [3, 2]);
  });

  it("judges levels by weights where it is told so", () => {
    const endpoints = [{ weight: 1 }, { weight: 3 }, { priority: 1 }];
    // Without: 140 * 1 / 2 = 70 % by number. With: 140 * 1 / 4 = 35 %, and 140 * 3 / 4 = 105 %.
    for (const [weightedPriorityHealth, lost, share] of [
      [false, 1, 0.7],
      [true, 1, 0.35],
      [true, 0, 1],
    ] as const) {
      const { counts, mark } = sets(endpoints, { weightedPriorityHealth, panicThreshold: 0 });
      mark(UNHEALTHY, lost);
      const found = counts(10_000)[1 - lost];
      // Binomial, standard deviation at most 0.5 %, five of them.
      assert.ok(Math.abs(found / 10_000 - share) < 0.025, `${found}`);
    }
  });

  it("uses degraded ones for what the healthy cannot take", () => {
    const { counts, mark } = sets([{}, {}]);
    mark(DEGRADED, 1);
    // Health 70, degraded 70: of 100, 70 and the rest.
    const [healthy, degraded] = counts(10_000);
    assert.equal(healthy + degraded, 10_000);
    assert.ok(Math.abs(healthy / 10_000 - 0.7) < 0.025, `${healthy}`);
  });

  it("goes by the weights of zones", () => {
    const { counts } = sets([{ locality: 0 }, { locality: 1 }, { locality: 1 }], {
      zones: { kind: "weighted", weights: [80, 20] },
    });
    const [first] = counts(1000);
    // The schedule is exact but for where it begins.
    assert.ok(Math.abs(first - 800) <= 1, `${first}`);
  });

  it("stays in the own zone while that has its share", () => {
    const { counts } = sets([{ locality: 0 }, { locality: 1 }], {
      zones: { kind: "zoneAware", zone: 1, callers: () => [1, 1], options: { minClusterSize: 1 } },
    });
    assert.deepEqual(counts(50), [0, 50]);
  });

  it("tells the balancers of every set that holds an endpoint what it hears of it", () => {
    const all = new Endpoints();
    all.update([0, 1, 2].map((key) => ({ key, weight: 1 })));
    const random = new TestRandom(1);
    const balancer = new HostSets(all, (some) => new EnvoyPeakEwma(some, PEAK_EWMA), PLAIN);
    balancer.updated(0, random);
    assert.ok(balancer.answered !== undefined && balancer.pickHashed === undefined);
    balancer.answered(0, 1e9, 0, 0);
    balancer.answered(2, 1e9, 0, 0);
    // Once the samples are taken in: of any two the one that is not slow, so 200 of 300; standard deviation 8.2.
    const picks = Array.from({ length: 300 }, () => balancer.pick(1e9, random));
    assert.ok(picks.filter((slot) => slot === 1).length > 150);
  });
});
