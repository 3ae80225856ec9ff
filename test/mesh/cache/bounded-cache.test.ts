import assert from "node:assert/strict";
import { BoundedCache } from "../../../src/mesh/cache/bounded-cache";
import { Zipf } from "../../../src/kernel/distribution/zipf";
import { TestRandom } from "../../support/test-random";

type Policy = "lru" | "fifo";

function cache(entries: number, policy: Policy, ttlNs = Infinity): BoundedCache {
  return new BoundedCache({ entries, policy, ttlNs });
}

/** Asks for these, storing what is missed: which are found? */
function found(one: BoundedCache, keys: readonly number[]): boolean[] {
  return keys.map((key, now) => {
    const isThere = one.find(key, now);
    if (!isThere) one.store(key, now);
    return isThere;
  });
}

/** The same by the plainest of means. */
class Plain {
  private readonly entries: number;
  private readonly policy: Policy;
  private readonly ttlNs: number;
  private keys: { key: number; endsAt: number }[] = [];

  constructor(entries: number, policy: Policy, ttlNs: number) {
    this.entries = entries;
    this.policy = policy;
    this.ttlNs = ttlNs;
  }

  find(key: number, now: number): boolean {
    const entry = this.keys.find((one) => one.key === key);
    if (entry === undefined) return false;
    this.keys =
      this.policy === "lru" || entry.endsAt <= now ? this.keys.filter((one) => one !== entry) : this.keys;
    if (entry.endsAt <= now) return false;
    if (this.policy === "lru") this.keys.push(entry);
    return true;
  }

  store(key: number, now: number): void {
    const entry = this.keys.find((one) => one.key === key);
    if (entry !== undefined) {
      entry.endsAt = now + this.ttlNs;
      if (this.policy === "fifo") return;
      this.keys = this.keys.filter((one) => one !== entry);
      this.keys.push(entry);
      return;
    }
    if (this.keys.length === this.entries) this.keys.shift();
    this.keys.push({ key, endsAt: now + this.ttlNs });
  }
}

/** Share of requests that are found once the cache is full. */
function hitRate(policy: Policy, entries: number, keys: number, exponent: number): number {
  const random = new TestRandom(7);
  const popularity = new Zipf(keys, exponent);
  const one = cache(entries, policy);
  let hits = 0;
  const warm = 200_000;
  for (let now = 0; now < 2 * warm; now++) {
    const key = popularity.sample(random);
    const isThere = one.find(key, now);
    if (!isThere) one.store(key, now);
    else if (now >= warm) hits++;
  }
  return hits / warm;
}

/**
 * Hit rate by the approximation of Che (H. Che, Y. Tung, Z. Wang, "Hierarchical web caching systems", IEEE
 * JSAC 20, 2002): an entry stays for a time T that is the same for all, such that on average C are there. With
 * LRU a key of rate p is there with chance 1 - e^(-pT), with FIFO with p T / (1 + p T) (M. Garetto, E. Leonardi,
 * V. Martina, "A unified approach to the performance analysis of caching systems", ACM TOMPECS 1, 2016).
 */
function approximate(policy: Policy, entries: number, keys: number, exponent: number): number {
  const weights = Array.from({ length: keys }, (_, k) => (k + 1) ** -exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const rates = weights.map((weight) => weight / total);
  const chance = (rate: number, time: number): number =>
    policy === "lru" ? 1 - Math.exp(-rate * time) : (rate * time) / (1 + rate * time);
  let [low, high] = [0, 1e12];
  for (let k = 0; k < 200; k++) {
    const time = (low + high) / 2;
    const there = rates.reduce((sum, rate) => sum + chance(rate, time), 0);
    if (there < entries) low = time;
    else high = time;
  }
  return rates.reduce((sum, rate) => sum + rate * chance(rate, low), 0);
}

describe("BoundedCache", () => {
  it("drops what was not asked for for longest, or what came first", () => {
    const asked = [1, 2, 1, 3, 1, 2];
    assert.deepEqual(found(cache(2, "lru"), asked), [false, false, true, false, true, false]);
    assert.deepEqual(found(cache(2, "fifo"), asked), [false, false, true, false, false, false]);
  });

  it("finds nothing that has ended, and drops it", () => {
    const one = cache(2, "lru", 10);
    one.store(1, 0);
    assert.equal(one.find(1, 9), true);
    assert.equal(one.find(1, 10), false);
    assert.equal(one.size, 0);
    one.store(1, 10);
    one.store(1, 15);
    assert.equal(one.find(1, 24), true);
    assert.equal(one.find(1, 25), false);
  });

  it("is empty when it is cleared", () => {
    const one = cache(100, "lru");
    for (let key = 0; key < 90; key++) one.store(key, 0);
    one.clear();
    assert.equal(one.size, 0);
    assert.deepEqual(found(one, [5, 6, 5]), [false, false, true]);
  });

  it("does what plain lists do, whatever is asked of it", () => {
    const random = new TestRandom(3);
    for (const policy of ["lru", "fifo"] as const) {
      for (const entries of [1, 2, 7, 64, 65, 300]) {
        for (const ttlNs of [Infinity, 40]) {
          const one = cache(entries, policy, ttlNs);
          const plain = new Plain(entries, policy, ttlNs);
          for (let now = 0; now < 3000; now++) {
            const key = random.below(2 * entries + 3) * 1024;
            assert.equal(one.find(key, now), plain.find(key, now), `${policy} of ${entries} at ${now}`);
            if (random.below(3) === 0) continue;
            one.store(key, now);
            plain.store(key, now);
            assert.ok(one.size <= entries);
          }
        }
      }
    }
  });

  it("is hit as often as Che's approximation says", () => {
    for (const policy of ["lru", "fifo"] as const) {
      for (const exponent of [0, 0.8, 1.1]) {
        for (const entries of [100, 1000]) {
          const [is, expected] = [
            hitRate(policy, entries, 10_000, exponent),
            approximate(policy, entries, 10_000, exponent),
          ];
          // Where all are as popular, what is found is what there is room for, exactly.
          if (exponent === 0) assert.ok(Math.abs(expected - entries / 10_000) < 1e-9);
          assert.ok(Math.abs(is - expected) < 0.008, `${policy} ${exponent} ${entries}: ${is}, ${expected}`);
        }
      }
    }
  });
});
