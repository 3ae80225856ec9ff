import assert from "node:assert/strict";
import { Ring } from "../../../src/mesh/balance/ring-hash";
import { XxHash64 } from "../../../src/mesh/balance/xx-hash";

const OPTIONS = { minSize: 1024, maxSize: 8_388_608, hash: "xxHash64" } as const;
const KEYS = 20_000;
const PLACES = 100;

function names(n: number): string[] {
  return Array.from({ length: n }, (_, k) => `web/${k}`);
}

function ringOf(endpoints: readonly string[], minSize = 1024): Ring {
  const weight = 1 / endpoints.length;
  return new Ring(
    endpoints,
    endpoints.map(() => weight),
    { ...OPTIONS, minSize },
  );
}

/** Whom each of many keys goes to, by name. */
function homes(endpoints: readonly string[], minSize = 1024): string[] {
  const ring = ringOf(endpoints, minSize);
  const hasher = new XxHash64();
  return Array.from({ length: KEYS }, (_, key) => {
    const { high, low } = hasher.hash(`user/${key}`);
    return endpoints[ring.find(high >>> 0, low >>> 0, 0)];
  });
}

describe("Ring", () => {
  it("has a place more than it aims at where rounded sums come out above, as Envoy's and gRPC's have", () => {
    const weights = [8, 9, 2, 1, 8, 9].map((weight) => weight / 37);
    const ring = new Ring(names(6), weights, { ...OPTIONS, minSize: 17, maxSize: 30 });
    const aimed = weights.reduce((sum, weight) => sum + 30 * weight, 0);
    assert.ok(aimed > 30 && aimed < 30 + 1e-9, `${aimed}`);
    assert.deepEqual([ring.size, ring.owner.length], [30, 31]);
  });

  it("sends a hash to the first place from it on, and one beyond the last to the first", () => {
    const ring = ringOf(["a", "b", "c"], 6);
    const last = ring.owner.length - 1;
    for (let place = 0; place <= last; place++) {
      assert.equal(ring.find(ring.high[place], ring.low[place], 0), ring.owner[place]);
      const next = place === last ? 0 : place + 1;
      assert.equal(ring.find(ring.high[place], ring.low[place] + 1, 0), ring.owner[next]);
      assert.equal(ring.find(ring.high[place], ring.low[place], 1), ring.owner[next]);
    }
    assert.equal(ring.find(0, 0, 0), ring.owner[0]);
    assert.equal(ring.find(0xffffffff, 0xffffffff, 0), ring.owner[0]);
  });

  it("moves a new endpoint's share of the keys to it, and no other, if each has as many places as before", () => {
    const before = homes(names(10), 10 * PLACES);
    const after = homes(names(11), 11 * PLACES);
    const moved = after.filter((name, key) => name !== before[key]);
    assert.deepEqual([...new Set(moved)], ["web/10"]);
    // The share of one of 11 has a mean of 1/11 and, with 100 places each, a deviation of a tenth of it.
    const expected = KEYS / 11;
    assert.ok(
      Math.abs(moved.length - expected) < 5 * (expected / 10 + Math.sqrt(expected)),
      String(moved.length),
    );
  });

  it("moves only the keys of an endpoint that leaves, to all the others", () => {
    const before = homes(names(10), 10 * PLACES);
    const after = homes(
      names(10).filter((name) => name !== "web/3"),
      9 * PLACES,
    );
    after.forEach((name, key) => {
      if (before[key] === "web/3") assert.notEqual(name, "web/3");
      else assert.equal(name, before[key]);
    });
    const heirs = new Set(after.filter((_, key) => before[key] === "web/3"));
    assert.equal(heirs.size, 9);
  });

  it("moves others too where the size stays and so each has fewer places, as Envoy's does", () => {
    const before = homes(names(10));
    const after = homes(names(11));
    // ceil(1024 / 10) = 103 places each become ceil(1024 / 11) = 94. A key moves when its place goes to the
    // new one (1 / 11), or else when it was one of the 9 of 103 that are no more and the next is not its own.
    const places = [Math.ceil(1024 / 10), Math.ceil(1024 / 11)];
    const gone = 1 - places[1] / places[0];
    const expected = KEYS * (1 / 11 + (10 / 11) * gone * (9 / 10));
    const moved = after.filter((name, key) => name !== before[key]).length;
    assert.ok(Math.abs(moved - expected) < 0.15 * expected, `${moved}, not about ${expected}`);
  });

  it("is the more even the larger it is: deviations of shares fall as the root of its places", () => {
    const deviation = (minSize: number): number => {
      const ring = ringOf(names(10), minSize);
      const shares = new Float64Array(10);
      for (let place = 0; place < ring.owner.length; place++) {
        const from = place === 0 ? ring.high[ring.owner.length - 1] - 0x100000000 : ring.high[place - 1];
        shares[ring.owner[place]] += (ring.high[place] - from) / 0x100000000;
      }
      const square = shares.reduce((sum, share) => sum + (share - 0.1) * (share - 0.1), 0) / 10;
      return Math.sqrt(square) / 0.1;
    };
    // A share is a sum of about exponential gaps: cv = 1 / sqrt(places of an endpoint). Its estimate from ten
    // endpoints has a relative deviation of about 1 / sqrt(20).
    for (const minSize of [100, 1000, 100_000]) {
      const expected = Math.sqrt(10 / minSize);
      const measured = deviation(minSize);
      assert.ok(
        measured > expected * 0.3 && measured < expected * 2,
        `${minSize}: ${measured}, not ${expected}`,
      );
    }
  });

  it("refuses a size that cannot be", () => {
    assert.throws(() => new Ring(["a"], [1], { ...OPTIONS, minSize: 10, maxSize: 9 }), /cannot be/);
  });
});
