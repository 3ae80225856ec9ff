import assert from "node:assert/strict";
import fc from "fast-check";
import type { BalancerName, BalancerSpec } from "../../../src/mesh/balance/policies";
import { SPECS, SmallProxy, equal } from "../../support/small-proxy";

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

/** How often each of `n` endpoints of weight 1 is picked when each request is answered before the next. */
function shares(spec: BalancerSpec, n: number, requests: number): number[] {
  const proxy = new SmallProxy(spec, 42);
  proxy.update(equal(n));
  const counts = new Array<number>(n).fill(0);
  for (let i = 0; i < requests; i++) {
    const slot = proxy.send();
    counts[Number(proxy.endpoints.key(slot))]++;
    proxy.answer(slot);
  }
  return counts;
}

/** Picks of requests of which two of three are answered, with `between` each time. */
function someRun(spec: BalancerSpec, between: (proxy: SmallProxy) => void = () => undefined): number[] {
  const proxy = new SmallProxy(spec, 99);
  proxy.update(equal(7));
  return Array.from({ length: 300 }, (_, i) => {
    const slot = proxy.send(i % 2 === 0 ? i * 7919 : -1);
    if (i % 3 !== 0) proxy.answer(slot, { latencyNs: 1000 * i });
    between(proxy);
    return slot;
  });
}

/** Reads all that can be read of the endpoints and of the balancer. */
function readAll({ endpoints, balancer }: SmallProxy): void {
  for (let position = 0; position < endpoints.size; position++) {
    const slot = endpoints.members[position];
    assert.equal(endpoints.slotOf(endpoints.key(slot)!), slot);
    assert.ok(endpoints.name(slot).length > 0 && !endpoints.isMarked(slot, 1));
  }
  balancer.keyHash?.hash("somebody's key");
  const form = Object.getPrototypeOf(balancer) as object;
  for (const name of Object.getOwnPropertyNames(form)) Reflect.get(form, name, balancer);
}

for (const spec of SPECS) {
  describe(`balancer ${JSON.stringify(spec)}`, () => {
    it("finds nothing where there is nothing, before and after endpoints were known", () => {
      const proxy = new SmallProxy(spec, 1);
      proxy.update([]);
      assert.equal(proxy.send(), -1);
      assert.equal(proxy.send(12_345), -1);
      for (const weights of [
        [1, 1],
        [1, 2],
      ]) {
        proxy.update(weights.map((weight, key) => ({ key, weight })));
        proxy.answer(proxy.send());
        proxy.update([]);
        assert.equal(proxy.send(), -1);
        assert.equal(proxy.send(12_345), -1);
      }
    });

    it("always takes the only endpoint, of any weight", () => {
      const proxy = new SmallProxy(spec, 2);
      proxy.update([{ key: "only", weight: 7 }]);
      for (let i = 0; i < 20; i++) assert.equal(proxy.endpoints.key(proxy.send(i - 10)), "only");
    });

    it("reaches every endpoint", () => {
      if (spec.name === "pickFirst") return;
      const proxy = new SmallProxy(spec, 3);
      proxy.update(equal(20));
      const seen = new Set<number>();
      // An endpoint is missed by one pick with at most 19/20, by 2000 with at most 3e-45, where picks are
      // random.
      for (let i = 0; i < 2000; i++) seen.add(proxy.send());
      assert.equal(seen.size, 20);
    });

    it("picks the same with the same chance, whatever is read in between", () => {
      const picks = someRun(spec);
      assert.deepEqual(someRun(spec), picks);
      assert.deepEqual(someRun(spec, readAll), picks);
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
      // On a ring an endpoint's part is a sum of `places` gaps that are about exponential.
      const ring = fair / Math.sqrt(placesOnRing(spec, n));
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
          const proxy = new SmallProxy(spec, seed);
          proxy.update([]);
          const model = new Model();
          for (const event of steps) {
            if (event === "send") model.sent(proxy);
            else if (typeof event === "number") model.answer(proxy, event);
            else {
              proxy.update(event.endpoints.map(([key, weight]) => ({ key, weight })));
              model.known = new Map(event.endpoints);
            }
            model.compare(proxy);
          }
        }),
        { numRuns: 60 },
      );
    });
  });
}

/** In a set of `n` equal endpoints: on how many places of a ring each stands; Infinity: there is no ring. */
function placesOnRing(spec: BalancerSpec, n: number): number {
  if (spec.name === "ringHash" || spec.name === "grpcRingHash" || spec.name === "boundedHash")
    return 1024 / n;
  if (spec.name === "haproxyRandom") return 16;
  if (spec.name === "dubboConsistentHash") return 160;
  if (spec.name === "nginxHash" && spec.consistent) return 160;
  if (spec.name === "haproxyHash" || spec.name === "haproxySource")
    return spec.hashType === "consistent" ? 16 : Infinity;
  return Infinity;
}

/** What a proxy must know of its endpoints, in the simplest form: by key, with no slots. */
class Model {
  /** weights */
  known = new Map<number, number>();
  private readonly inFlight: { readonly slot: number; readonly key: number }[] = [];

  sent(proxy: SmallProxy): void {
    const slot = proxy.send(this.inFlight.length % 2 === 0 ? 7919 * this.inFlight.length : -1);
    assert.equal(slot < 0, this.known.size === 0);
    if (slot < 0) return;
    const key = Number(proxy.endpoints.key(slot));
    assert.ok(this.known.has(key), `sent to ${key}, which is not known`);
    this.inFlight.push({ slot, key });
  }

  answer(proxy: SmallProxy, number: number): void {
    if (this.inFlight.length === 0) return;
    const [{ slot }] = this.inFlight.splice(number % this.inFlight.length, 1);
    proxy.answer(slot, { latencyNs: 1_000_000 * number });
  }

  /** The table holds the same endpoints in the same order, with the same weights and requests. */
  compare({ endpoints }: SmallProxy): void {
    const slots = [...endpoints.members.subarray(0, endpoints.size)];
    assert.deepEqual(
      slots.map((slot) => [endpoints.key(slot), endpoints.weight[slot]]),
      [...this.known],
    );
    for (const slot of new Set([...slots, ...this.inFlight.map((request) => request.slot)])) {
      const here = this.inFlight.filter((request) => request.slot === slot);
      assert.equal(endpoints.active[slot], here.length);
      for (const { key } of here) assert.equal(endpoints.key(slot), key);
    }
  }
}
