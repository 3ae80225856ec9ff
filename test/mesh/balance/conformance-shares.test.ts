import assert from "node:assert/strict";
import { POLICIES } from "../../../src/mesh/balance/policies";
import type { BalancerName, BalancerSpec } from "../../../src/mesh/balance/policies";
import { LEARNING, drive } from "../../support/learning";
import { SPECS, SmallProxy, equal } from "../../support/small-proxy";
import { TestRandom } from "../../support/test-random";

/**
 * How weights become shares:
 * - turns: in cycles of sum(weights) picks at the most, each endpoint has its weight's number of turns
 * - draws: each pick is drawn, or hashed into a table of exact shares
 * - ring: so many places on a ring for each unit of weight, or of all
 * - places: in a table of so few places that a share is rounded
 * - load: weights count only while requests are held
 * - none: where all endpoints are idle, weights do not count
 */
type Kind = "turns" | "draws" | { readonly ring: number } | { readonly places: number } | "load" | "none";

const KINDS: Partial<Record<BalancerName, Kind>> = {
  roundRobin: "turns",
  leastRequest: "turns",
  ringHash: { ring: 1024 / 10 },
  grpcRingHash: { ring: 1024 / 10 },
  boundedHash: { ring: 1024 / 10 },
  maglev: { places: 65_537 },
  rendezvousHash: "draws",
  nginxRoundRobin: "turns",
  nginxLeastConn: "turns",
  nginxRandom: "draws",
  nginxHash: "draws",
  nginxIpHash: "draws",
  haproxyRoundrobin: "turns",
  haproxyStaticRr: "turns",
  haproxyLeastconn: "load",
  // The less loaded of two is the idle one of equal weight or more: draws with a lean that is not simple.
  haproxyRandom: "none",
  haproxyHash: "draws",
  haproxySource: "draws",
  ipvsWrr: "turns",
  ipvsWlc: "load",
  ipvsSed: "load",
  ipvsNq: "load",
  ipvsSh: { places: 256 },
  ipvsMh: { places: 4093 },
  dubboRandom: "draws",
  dubboRoundRobin: "turns",
  dubboLeastActive: "draws",
  dubboShortestResponse: "draws",
  // The heavier of two drawn is taken more often, but not in proportion.
  dubboAdaptive: "none",
  leastConnection: "turns",
  d2Relative: "draws",
};

const WEIGHTS = [1, 2, 3, 4];
const TOTAL = 10;
const REQUESTS = 10_000;

function kindOf(spec: BalancerSpec): Kind {
  const kind = KINDS[spec.name];
  assert.ok(kind !== undefined, `say how weights become shares with ${spec.name}`);
  if (spec.name === "nginxHash" && spec.consistent) return { ring: 160 };
  if (spec.name === "haproxyHash" || spec.name === "haproxySource")
    return spec.hashType === "consistent" ? { ring: 16 } : kind;
  // As with haproxyRandom; and without a bias for active requests it takes turns, with another it does not.
  if (spec.name === "nginxRandom" && spec.two) return "none";
  return kind;
}

/** By how much an endpoint of this weight may miss its share of `REQUESTS`. */
function allowance(kind: Kind, weight: number): number {
  // A cycle is exact; an unfinished one is ahead or behind by its turns, and by one more for each endpoint
  // where the cycle was begun at random (the bound of test/mesh/balance/edf-scheduler).
  if (kind === "turns") return weight + 1 + WEIGHTS.length * (weight / TOTAL);
  const share = weight / TOTAL;
  // Five standard deviations of a binomial.
  const binomial = 5 * Math.sqrt(REQUESTS * share * (1 - share));
  if (typeof kind !== "object") return binomial;
  // Rounded up or down by the weight's turn in filling the table, at the most.
  if ("places" in kind) return binomial + (REQUESTS * weight) / kind.places;
  // A sum of weight * ring gaps that are about exponential, of all.
  const gaps = REQUESTS * share * Math.sqrt((1 - share) / (weight * kind.ring));
  return 5 * Math.sqrt((binomial / 5) * (binomial / 5) + gaps * gaps);
}

function weighted(spec: BalancerSpec): SmallProxy {
  const proxy = new SmallProxy(spec, 11);
  proxy.update(WEIGHTS.map((weight, key) => ({ key, weight })));
  return proxy;
}

describe("shares by weight", () => {
  for (const spec of SPECS) {
    // What a module makes of weights is its own business.
    if (POLICIES[spec.name].ignoresWeights === true || spec.name === "custom") continue;
    it(JSON.stringify(spec), () => {
      const kind = kindOf(spec);
      if (kind === "none") return;
      const proxy = weighted(spec);
      const counts = [0, 0, 0, 0];
      if (kind === "load") {
        // Each goes to the least active / weight (or (active + 1) / weight) and stays. So when i got its last,
        // (active i - 1) / weight i was at most any other's active / weight; the least of these is at most
        // the mean, REQUESTS / TOTAL, and the greatest at least the mean.
        for (let k = 0; k < REQUESTS; k++) counts[Number(proxy.endpoints.key(proxy.send()))]++;
      } else {
        const keys = new TestRandom(6);
        for (let k = 0; k < REQUESTS; k++) {
          const slot = proxy.send(k % 2 === 0 ? keys.below(4_294_967_296) : -1);
          counts[Number(proxy.endpoints.key(slot))]++;
          proxy.answer(slot);
        }
      }
      WEIGHTS.forEach((weight, key) => {
        const off = Math.abs(counts[key] - (REQUESTS * weight) / TOTAL);
        const most = kind === "load" ? 1 + weight : allowance(kind, weight);
        assert.ok(off <= most, `${counts.join()}: ${off} > ${most}`);
      });
    });
  }

  it("weights are the same to those that say so", () => {
    for (const spec of SPECS) {
      if (POLICIES[spec.name].ignoresWeights !== true) continue;
      const run = (weights: readonly number[]): number[] => {
        const proxy = new SmallProxy(spec, 4);
        proxy.update(weights.map((weight, key) => ({ key, weight })));
        return Array.from({ length: 200 }, () => {
          const slot = proxy.send();
          proxy.answer(slot);
          return slot;
        });
      };
      assert.deepEqual(run([1, 2, 3, 4]), run([1, 1, 1, 1]), spec.name);
    }
  });
});

/** Those that avoid who has requests while others are idle. */
const LOAD_AWARE: readonly BalancerSpec[] = [
  { name: "leastRequest", choices: 64, activeRequestBias: 1, fullScan: false },
  { name: "leastRequest", choices: 2, activeRequestBias: 1, fullScan: true },
  { name: "peakEwma", decayNs: 10_000_000_000, defaultRttNs: 1_000_000 },
  { name: "p2c", load: "leastRequest" },
  { name: "aperture", load: "leastRequest", minAperture: 12 },
  { name: "grpcLeastRequest", choiceCount: 10 },
  { name: "nginxLeastConn", ...POLICIES.nginxLeastConn.defaults },
  { name: "nginxRandom", ...POLICIES.nginxRandom.defaults, two: true },
  { name: "haproxyLeastconn" },
  { name: "ipvsLc" },
  { name: "ipvsWlc" },
  { name: "ipvsSed" },
  { name: "ipvsNq" },
  { name: "dubboLeastActive", ...POLICIES.dubboLeastActive.defaults },
  { name: "leastConnection", product: "haproxy" },
  { name: "leastConnection", product: "ipvs" },
];

describe("what survives an update", () => {
  for (const spec of LOAD_AWARE) {
    it(`the endpoint that is slow to answer is still avoided: ${JSON.stringify(spec)}`, () => {
      const proxy = new SmallProxy(spec, 7);
      proxy.update(["slow", "a"].map((key) => ({ key, weight: 1 })));
      while (proxy.endpoints.key(proxy.send()) !== "slow"); // one request stays with it
      for (let i = 0; i < 8; i++) {
        const slot = proxy.send();
        if (proxy.endpoints.key(slot) !== "slow") proxy.answer(slot, { latencyNs: 1_000_000 });
      }
      const slow = proxy.endpoints.members[0];
      const waiting = proxy.endpoints.active[slow];
      proxy.update(["b", "slow", "c"].map((key) => ({ key, weight: 1 })));
      assert.equal(proxy.endpoints.active[slow], waiting);
      for (let i = 0; i < 200; i++) {
        const slot = proxy.send();
        assert.notEqual(slot, slow);
        proxy.answer(slot, { latencyNs: 1_000_000 });
      }
    });
  }

  for (const [name, bad] of LEARNING) {
    it(`${name} remembers who was bad, though others come and go and the order changes`, () => {
      const spec = { name, ...POLICIES[name].defaults } as BalancerSpec;
      const proxy = new SmallProxy(spec, 8, 50_000_000);
      proxy.update(["a", "b", "c", "bad"].map((key) => ({ key, weight: 10 })));
      const badSlot = (): number => proxy.endpoints.slotOf("bad");
      drive(proxy, badSlot, bad, 400);
      proxy.update(["d", "bad", "c", "b"].map((key) => ({ key, weight: 10 })));
      // A fourth of them, 10, would go to one that nothing is known of.
      const met = drive(proxy, badSlot, bad, 40);
      assert.ok(met <= 5, `${met} of 40`);
    });
  }
});

describe("those that go by a key", () => {
  for (const spec of SPECS) {
    const proxy = new SmallProxy(spec, 5);
    if (proxy.balancer.pickHashed === undefined && proxy.balancer.pickFrom === undefined) continue;
    it(`send a key to the same endpoint while nothing changes: ${JSON.stringify(spec)}`, () => {
      proxy.update(equal(9));
      const keys = Array.from({ length: 50 }, (_, k) => (k * 2_654_435_761) % 4_294_967_296);
      const once = (): number[] =>
        keys.map((key) => {
          const slot = proxy.send(key);
          proxy.answer(slot);
          return slot;
        });
      const first = once();
      assert.ok(new Set(first).size > 3);
      assert.deepEqual(once(), first);
      proxy.update(equal(9));
      assert.deepEqual(once(), first);
    });
  }
});
