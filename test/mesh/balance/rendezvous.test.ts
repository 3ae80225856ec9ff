import assert from "node:assert/strict";
import { Rendezvous, roughLog2 } from "../../../src/mesh/balance/rendezvous";
import { XxHash64 } from "../../../src/mesh/balance/xx-hash";
import { TestRandom } from "../../support/test-random";

const MASK = (1n << 64n) - 1n;

function hashOf(text: string): bigint {
  const { high, low } = new XxHash64().hash(text);
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** The uniform number of a key and an endpoint, as the source has it, in big integers. */
function share(key: bigint, name: string): number {
  let x = key ^ hashOf(name);
  x ^= x >> 12n;
  x ^= (x << 25n) & MASK;
  x ^= x >> 27n;
  return Number((x * 2685821657736338717n) & ((1n << 53n) - 1n)) / 2 ** 53;
}

function find(table: Rendezvous, key: bigint, attempt = 0): number {
  return table.find(Number(key >> 32n), Number(key & 0xffffffffn), attempt);
}

const NAMES = Array.from({ length: 9 }, (_, k) => `10.0.0.${k}:80`);
const EVEN = NAMES.map(() => 1 / NAMES.length);

describe("Rendezvous", () => {
  it("takes the endpoint with the highest score, with even weights that of the largest share", () => {
    const table = new Rendezvous(NAMES, EVEN);
    for (let k = 0; k < 500; k++) {
      const key = hashOf(`key ${k}`);
      const shares = NAMES.map((name) => share(key, name));
      assert.equal(find(table, key), shares.indexOf(Math.max(...shares)));
      // The hash XOR 2^64 - attempt.
      for (const attempt of [1, 2]) {
        const again = NAMES.map((name) => share(key ^ ((1n << 64n) - BigInt(attempt)), name));
        assert.equal(find(table, key, attempt), again.indexOf(Math.max(...again)));
      }
    }
  });

  it("gives shares by weight", () => {
    const table = new Rendezvous(["a", "b", "c"], [0.5, 0.3, 0.2]);
    const keys = 20_000;
    const counts = [0, 0, 0];
    for (let k = 0; k < keys; k++) counts[find(table, hashOf(`${k}`))]++;
    // Five standard deviations of a binomial, and 0.1 % for the rough logarithm.
    [0.5, 0.3, 0.2].forEach((weight, k) => {
      const allowed = 5 * Math.sqrt(keys * weight * (1 - weight)) + keys / 1000;
      assert.ok(Math.abs(counts[k] - keys * weight) < allowed, counts.join());
    });
  });

  it("moves only the keys of an endpoint that leaves", () => {
    const all = new Rendezvous(NAMES, EVEN);
    const rest = NAMES.filter((_, k) => k !== 4);
    const fewer = new Rendezvous(
      rest,
      rest.map(() => 1 / rest.length),
    );
    for (let k = 0; k < 500; k++) {
      const key = hashOf(`${k}`);
      const before = NAMES[find(all, key)];
      if (before !== NAMES[4]) assert.equal(rest[find(fewer, key)], before);
    }
  });
});

describe("roughLog2", () => {
  it("is exact at powers of two, and within 0.001 in between", () => {
    for (const exponent of [-52, -3, -1, 0]) assert.equal(roughLog2(2 ** exponent), exponent);
    const random = new TestRandom(5);
    for (let k = 0; k < 1000; k++) {
      const x = random.unit();
      assert.ok(Math.abs(roughLog2(x) - Math.log2(x)) < 1e-3, `${x}`);
    }
  });
});
