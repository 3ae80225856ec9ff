import assert from "node:assert/strict";
import fc from "fast-check";
import type { Random } from "../../../src/lib/random";
import { POLICIES, createBalancer } from "../../../src/mesh/balance/policies";
import type { BalancerName, BalancerSpec } from "../../../src/mesh/balance/policies";
import { Endpoints } from "../../../src/mesh/endpoint";
import type { Balancer, Endpoint } from "../../../src/mesh/endpoint";
import { OK } from "../../../src/mesh/outcome";
import { reportOf } from "../../support/load-reports";
import { TestRandom } from "../../support/test-random";

/** A proxy in small: endpoints, a balancer, and requests that are counted as the contract says. */
class Proxy {
  readonly endpoints = new Endpoints();
  readonly balancer: Balancer;
  private readonly chance: Random;
  private now = 0;

  constructor(spec: BalancerSpec, seed: number) {
    this.balancer = createBalancer(spec, this.endpoints);
    this.chance = new TestRandom(seed);
  }

  update(endpoints: readonly Endpoint[]): void {
    this.now += 1_000_000;
    this.endpoints.update(endpoints);
    this.balancer.updated(this.now, this.chance);
  }

  /** The slot that the next request goes to. */
  send(): number {
    this.now += 1_000_000;
    const slot = this.balancer.pick(this.now, this.chance);
    if (slot >= 0) {
      this.endpoints.active[slot]++;
      this.balancer.sent?.(slot, this.now);
    }
    return slot;
  }

  answer(slot: number, latencyNs = 5_000_000): void {
    this.now += 1_000_000;
    this.endpoints.active[slot]--;
    this.balancer.reported?.(slot, reportOf({ utilization: 0.5, qps: 10, serviceNs: latencyNs }), this.now);
    this.balancer.answered?.(slot, latencyNs, this.now, OK);
  }
}

const REALIZABLE = (Object.keys(POLICIES) as BalancerName[]).filter((name) => POLICIES[name].create !== null);
const SPECS: readonly BalancerSpec[] = [
  ...REALIZABLE.map((name) => ({ name, ...POLICIES[name].defaults }) as BalancerSpec),
  { name: "leastRequest", choices: 5, activeRequestBias: 0, fullScan: false },
  { name: "leastRequest", choices: 2, activeRequestBias: 0.5, fullScan: true },
];

/** Those that use no more endpoints than they must: a request at a time, they need only one. */
const LINGERING: ReadonlySet<BalancerName> = new Set([
  "pickFirst",
  "randomAperture",
  "haproxyFirst",
  "ipvsLc",
  "ipvsWlc",
  "ipvsSed",
  "ipvsNq",
]);

function equal(n: number): Endpoint[] {
  return Array.from({ length: n }, (_, key) => ({ key, weight: 1 }));
}

/** How often each of `n` endpoints of weight 1 is picked when each request is answered before the next. */
function shares(spec: BalancerSpec, n: number, requests: number): number[] {
  const proxy = new Proxy(spec, 42);
  proxy.update(equal(n));
  const counts = new Array<number>(n).fill(0);
  for (let i = 0; i < requests; i++) {
    const slot = proxy.send();
    counts[Number(proxy.endpoints.key(slot))]++;
    proxy.answer(slot);
  }
  return counts;
}

for (const spec of SPECS) {
  describe(`balancer ${JSON.stringify(spec)}`, () => {
    it("finds nothing where there is nothing, before and after endpoints were known", () => {
      const proxy = new Proxy(spec, 1);
      proxy.update([]);
      assert.equal(proxy.send(), -1);
      for (const weights of [
        [1, 1],
        [1, 2],
      ]) {
        proxy.update(weights.map((weight, key) => ({ key, weight })));
        proxy.answer(proxy.send());
        proxy.update([]);
        assert.equal(proxy.send(), -1);
      }
    });

    it("always takes the only endpoint, of any weight", () => {
      const proxy = new Proxy(spec, 2);
      proxy.update([{ key: "only", weight: 7 }]);
      for (let i = 0; i < 20; i++) assert.equal(proxy.endpoints.key(proxy.send()), "only");
    });

    it("reaches every endpoint", () => {
      if (spec.name === "pickFirst") return;
      const proxy = new Proxy(spec, 3);
      proxy.update(equal(20));
      const seen = new Set<number>();
      // An endpoint is missed by one pick with at most 19/20, by 2000 with at most 3e-45, where picks are
      // random.
      for (let i = 0; i < 2000; i++) seen.add(proxy.send());
      assert.equal(seen.size, 20);
    });

    it("picks the same with the same chance", () => {
      const runs = [1, 2].map(() => {
        const proxy = new Proxy(spec, 99);
        proxy.update(equal(7));
        return Array.from({ length: 300 }, (_, i) => {
          const slot = proxy.send();
          if (i % 3 !== 0) proxy.answer(slot, 1000 * i);
          return slot;
        });
      });
      assert.deepEqual(runs[0], runs[1]);
    });

    it("gives equal endpoints equal shares", () => {
      if (LINGERING.has(spec.name)) return;
      const n = 8;
      const requests = 16_000;
      const fair = requests / n;
      // A share is binomial, or steadier where endpoints take turns: five standard deviations. Of two drawn
      // endpoints the one that was slower lately loses, so a share may differ from the fair one, but no
      // endpoint is picked more often than it is drawn, with a chance of 2 / n.
      const binomial = Math.sqrt(fair * (1 - 1 / n));
      // On a ring of 1024 places an endpoint's part is a sum of 1024 / n gaps that are about exponential.
      const isRing = spec.name === "ringHash" || spec.name === "boundedHash";
      const places = isRing ? 1024 : spec.name === "haproxyRandom" ? 16 * n : Infinity;
      const ring = fair * Math.sqrt(n / places);
      const deviation = 5 * Math.sqrt(binomial * binomial + ring * ring);
      for (const count of shares(spec, n, requests)) {
        if (spec.name === "peakEwma" || spec.name === "envoyPeakEwma")
          assert.ok(count <= 2 * fair + deviation, `${count} of ${fair}`);
        else assert.ok(Math.abs(count - fair) <= deviation, `${count} of ${fair}`);
      }
    });

    it("sends only to current endpoints, whatever comes, goes, is reweighted or reordered", () => {
      const update = fc.uniqueArray(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 4 })), {
        maxLength: 10,
        selector: ([key]) => key,
      });
      const step = fc.oneof(
        { weight: 1, arbitrary: update.map((endpoints) => ({ endpoints })) },
        { weight: 3, arbitrary: fc.constant("send" as const) },
        { weight: 2, arbitrary: fc.nat(50) },
      );
      fc.assert(
        fc.property(fc.array(step, { maxLength: 80 }), fc.integer(), (steps, seed) => {
          const proxy = new Proxy(spec, seed);
          proxy.update([]);
          let known = new Set<number>();
          const inFlight: { slot: number; key: unknown }[] = [];
          for (const event of steps) {
            if (event === "send") {
              const slot = proxy.send();
              assert.equal(slot < 0, known.size === 0);
              if (slot < 0) continue;
              const key = proxy.endpoints.key(slot);
              assert.ok(known.has(Number(key)), `sent to ${key}, which is not known`);
              inFlight.push({ slot, key });
            } else if (typeof event === "object") {
              proxy.update(event.endpoints.map(([key, weight]) => ({ key, weight })));
              known = new Set(event.endpoints.map(([key]) => key));
            } else if (inFlight.length > 0) {
              const [{ slot }] = inFlight.splice(event % inFlight.length, 1);
              proxy.answer(slot, 1_000_000 * event);
            }
            for (const { slot, key } of inFlight) assert.equal(proxy.endpoints.key(slot), key);
          }
        }),
        { numRuns: 60 },
      );
    });
  });
}

describe("what survives an update", () => {
  const loadAware: readonly BalancerSpec[] = [
    { name: "leastRequest", choices: 64, activeRequestBias: 1, fullScan: false },
    { name: "leastRequest", choices: 2, activeRequestBias: 1, fullScan: true },
    { name: "peakEwma", decayNs: 10_000_000_000, defaultRttNs: 1_000_000 },
  ];
  for (const spec of loadAware) {
    it(`${spec.name} still avoids the endpoint that is slow to answer: ${JSON.stringify(spec)}`, () => {
      const proxy = new Proxy(spec, 7);
      proxy.update(["slow", "a"].map((key) => ({ key, weight: 1 })));
      while (proxy.endpoints.key(proxy.send()) !== "slow"); // one request stays with it
      for (let i = 0; i < 8; i++) {
        const slot = proxy.send();
        if (proxy.endpoints.key(slot) !== "slow") proxy.answer(slot, 1_000_000);
      }
      const slow = proxy.endpoints.members[0];
      const waiting = proxy.endpoints.active[slow];
      proxy.update(["b", "slow", "c"].map((key) => ({ key, weight: 1 })));
      assert.equal(proxy.endpoints.active[slow], waiting);
      for (let i = 0; i < 200; i++) {
        const slot = proxy.send();
        assert.notEqual(slot, slow);
        proxy.answer(slot, 1_000_000);
      }
    });
  }

  const byWeight: readonly BalancerSpec[] = [
    { name: "roundRobin" },
    { name: "leastRequest", choices: 2, activeRequestBias: 1, fullScan: false },
  ];
  for (const spec of byWeight) {
    it(`${spec.name} gives idle endpoints turns in proportion to their weights`, () => {
      const weights = [1, 2, 3, 4];
      const proxy = new Proxy(spec, 11);
      proxy.update(weights.map((weight, key) => ({ key, weight })));
      const counts = [0, 0, 0, 0];
      for (let i = 0; i < 1000; i++) {
        const slot = proxy.send();
        counts[slot]++;
        proxy.answer(slot);
      }
      // The bound of test/mesh/balance/edf-scheduler: 1 + n w / sum(w) turns.
      weights.forEach((weight, slot) => {
        assert.ok(Math.abs(counts[slot] - 100 * weight) <= 1 + (4 * weight) / 10, counts.join());
      });
    });
  }
});
