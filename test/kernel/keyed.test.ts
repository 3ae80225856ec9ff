import assert from "node:assert/strict";
import { Keyed } from "../../src/kernel/keyed";
import { assertBytesEven, assertEven, assertPairsEven, assertUnrelated } from "../support/chance-checks";
import { TestRandom } from "../support/test-random";

const DRAWS = 1 << 17;
const keyed = new Keyed();

/** Both words of one draw. */
function draw(key0: number, key1: number, counter: number): [number, number] {
  keyed.load(key0, key1, counter);
  keyed.next();
  return [keyed.high, keyed.low];
}

/** High and low words of draws whose key and number follow a pattern. */
function series(at: (k: number) => [number, number, number], count = DRAWS): [Int32Array, Int32Array] {
  const high = new Int32Array(count);
  const low = new Int32Array(count);
  for (let k = 0; k < count; k++) [high[k], low[k]] = draw(...at(k));
  return [high, low];
}

/** Keys as those of requests: from a good generator. */
function randomKeys(count: number, seed: number): [number, number][] {
  const random = new TestRandom(seed);
  const word = (): number => (random.unit() * 0x100000000) | 0;
  return Array.from({ length: count }, () => [word(), word()]);
}

/**
 * The numbers of draws that the simulator keeps apart: steps, network, back-off, choices of clients, errors,
 * retries.
 */
const PURPOSES = [
  0, 1, 2, 3, 0x10000000, 0x18000000, 0x1c000000, 0x20000001, 0x30000000, 0x30000002, 0x40000000, -2, -3,
];

describe("Keyed", () => {
  it("is a function of key and number: whatever was drawn before", () => {
    const once = draw(5, 6, 7);
    draw(1, 2, 3);
    assert.deepEqual(draw(5, 6, 7), once);
    keyed.load(5, 6, 5);
    keyed.next();
    keyed.next();
    keyed.next();
    assert.deepEqual([keyed.high, keyed.low, keyed.counter], [...once, 8]);
  });

  /** Keys and numbers with as little chance in them as can be. */
  const patterns: Record<string, (k: number) => [number, number, number]> = {
    "one key, one draw after the other": (k) => [0, 0, k],
    "one random key, one draw after the other": (k) => [0x12345678, -0x65432110, k],
    "first draws of keys 0, 1, 2 in the first word": (k) => [k, 0, 0],
    "first draws of keys 0, 1, 2 in the second word": (k) => [0, k, 0],
    "keys that differ in their upper bits only": (k) => [k << 15, 0, 0],
    "keys that differ in the upper bits of the second word only": (k) => [0, k << 15, 0],
    "key and number that rise together": (k) => [k, k, k],
    "keys that undo the step of the number": (k) => [-Math.imul(k, 0x9e3779b9), 0, k],
    "keys that are multiples of the step": (k) => [Math.imul(k, 0x9e3779b9), Math.imul(k, 0x85ebca6b), 0],
    "draws far apart": (k) => [1, 2, k << 14],
    "users, each drawing from a key of its own that is drawn": (k) => {
      const [key0, key1] = draw(77, 88, k >> 3);
      return [key0, key1, k & 7];
    },
  };
  for (const [name, at] of Object.entries(patterns)) {
    it(`has even bits, one by one and with those of neighbours: ${name}`, () => {
      const [high, low] = series(at);
      for (const [word, words] of [
        ["high", high],
        ["low", low],
      ] as const) {
        assertBytesEven(words, `${name}, ${word} words`);
        assertUnrelated(words.subarray(0, -1), words.subarray(1), `${name}, neighbouring ${word} words`);
      }
      assertUnrelated(high, low, `${name}, both words of a draw`);
    });
  }

  it("changes each bit with chance one half when any bit of key or number changes", () => {
    const trials = 2000;
    const keys = randomKeys(trials, 1);
    const limit = 6 * 0.5 * Math.sqrt(trials);
    for (let bit = 0; bit < 96; bit++) {
      const flips = new Float64Array(64);
      for (let k = 0; k < trials; k++) {
        const from: [number, number, number] = [keys[k][0], keys[k][1], k % 50];
        const before = draw(...from);
        from[bit >> 5] ^= 1 << (bit & 31);
        const after = draw(...from);
        for (let word = 0; word < 2; word++) {
          const changed = before[word] ^ after[word];
          for (let b = 0; b < 32; b++) flips[word * 32 + b] += (changed >>> b) & 1;
        }
      }
      flips.forEach((count, out) => {
        assert.ok(
          Math.abs(count - trials / 2) < limit,
          `bit ${bit} in, bit ${out} out: ${count} of ${trials}`,
        );
      });
    }
  });

  it("draws for one purpose are unrelated to those for any other", () => {
    const keys = randomKeys(1 << 15, 2);
    const words = PURPOSES.map((counter) =>
      Int32Array.from(keys, ([key0, key1]) => draw(key0, key1, counter)[0]),
    );
    for (let one = 0; one < words.length; one++) {
      for (let other = 0; other < one; other++) {
        assertUnrelated(words[one], words[other], `draws ${PURPOSES[one]} and ${PURPOSES[other]}`);
      }
    }
  });

  it("keys derived from one key are unrelated to it and to each other", () => {
    const keys = randomKeys(1 << 15, 3);
    const children = [0, 1, 2].map((counter) => keys.map(([key0, key1]) => draw(key0, key1, counter)));
    const first = (list: readonly [number, number][]): Int32Array =>
      Int32Array.from(list, (key) => draw(...key, 0)[0]);
    const own = first(keys);
    for (const child of children) assertUnrelated(own, first(child), "a key and one derived from it");
    assertUnrelated(first(children[0]), first(children[1]), "two keys derived from one");
    assertPairsEven(first(children[1]), first(children[2]), "two keys derived from one");
  });

  it("gives different keys different words: nothing falls together", () => {
    const seen = new Set<string>();
    for (let key0 = 0; key0 < 256; key0++) {
      for (let key1 = 0; key1 < 256; key1++) seen.add(draw(key0 << 24, key1, 3).join());
    }
    for (let n = 0; n < 65536; n++) seen.add(draw(0x55555555, 0x33333333, n - 30000).join());
    assert.equal(seen.size, 2 * 65536);
  });

  it("has uniforms of 53 bits, never 0 or 1, and whole numbers below n", () => {
    keyed.load(9, 9, 0);
    const cells = new Float64Array(1000);
    const tens = new Float64Array(10);
    for (let k = 0; k < DRAWS; k++) {
      const u = keyed.unit();
      assert.ok(u > 0 && u < 1);
      cells[Math.floor(u * 1000)]++;
      tens[keyed.below(10)]++;
    }
    assertEven(cells, "uniforms");
    assertEven(tens, "below 10");
  });
});
