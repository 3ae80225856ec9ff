import assert from "node:assert/strict";
import { Stream } from "../../src/kernel/stream";
import { assertBytesEven, assertEven, assertPairsEven, assertUnrelated } from "../support/chance-checks";

const DRAWS = 1 << 18;

function words(stream: Stream, count = DRAWS): Int32Array {
  return Int32Array.from({ length: count }, () => stream.int32());
}

describe("Stream", () => {
  it("is a function of seed and name", () => {
    assert.deepEqual(words(new Stream("7", "a/b"), 100), words(new Stream("7", "a/b"), 100));
    for (const other of [new Stream("8", "a/b"), new Stream("7", "a/c"), new Stream("7/a", "c")]) {
      assert.notDeepEqual(words(other, 100), words(new Stream("7", "a/b"), 100));
    }
  });

  it("draws two at once as one after the other", () => {
    const [one, two] = [new Stream("7", "a/b"), new Stream("7", "a/b")];
    for (let k = 0; k < 100; k++) {
      two.next();
      assert.deepEqual([two.high, two.low], [one.int32(), one.int32()]);
      assert.equal(two.int32(), one.int32());
    }
  });

  it("has even bits, one by one and in pairs", () => {
    const all = words(new Stream("1", "balance/users/0->web"));
    assertBytesEven(all, "words");
    assertPairsEven(all.subarray(0, -1), all.subarray(1), "neighbours");
    assertPairsEven(all.subarray(0, -2), all.subarray(2), "every second");
  });

  it("is unrelated to the streams of neighbouring names, seeds and replications", () => {
    const at = (k: number): [string, string][] => [
      [`1/${k}`, "arrivals/users"],
      ["1/0", `balance/web/${k}->api`],
      [`${k}/0`, "requests/users"],
    ];
    for (let which = 0; which < 3; which++) {
      const firsts = Array.from({ length: 4001 }, (_, k) => words(new Stream(...at(k)[which]), 8));
      for (let draw = 0; draw < 8; draw++) {
        const row = Int32Array.from(firsts, (own) => own[draw]);
        assertUnrelated(row.subarray(0, -1), row.subarray(1), `draw ${draw} of neighbouring streams`);
      }
    }
  });

  it("is unrelated to its own past at any small distance", () => {
    const all = words(new Stream("5", "x"));
    for (const lag of [1, 2, 3, 4, 7, 16, 1000]) {
      assertUnrelated(all.subarray(0, -lag), all.subarray(lag), `distance ${lag}`);
    }
  });

  it("has uniforms of 53 bits, never 0 or 1", () => {
    const stream = new Stream("3", "u");
    const low = new Float64Array(256);
    const high = new Float64Array(1024);
    let sum = 0;
    for (let k = 0; k < DRAWS; k++) {
      const u = stream.unit();
      assert.ok(u > 0 && u < 1);
      sum += u;
      high[Math.floor(u * 1024)]++;
      // Below 1/2 a double has the bit of 2^-53 and one to spare.
      low[Math.floor((u * 0x20000000000000) % 256)]++;
    }
    assertEven(high, "uniforms in 1024 cells");
    assertEven(
      low.filter((_, cell) => cell % 4 === 0),
      "last bits",
    );
    // Standard deviation of the mean: 1 / sqrt(12 n).
    assert.ok(Math.abs(sum / DRAWS - 0.5) < 6 / Math.sqrt(12 * DRAWS));
  });

  it("draws whole numbers below n evenly", () => {
    for (const n of [1, 2, 3, 7, 10, 1000]) {
      const stream = new Stream("4", `below ${n}`);
      const counts = new Float64Array(n);
      for (let k = 0; k < DRAWS; k++) counts[stream.below(n)]++;
      assert.equal(
        counts.reduce((a, b) => a + b),
        DRAWS,
      );
      if (n > 1) assertEven(counts, `below ${n}`);
    }
    const wide = new Stream("4", "wide");
    const quarters = new Float64Array(4);
    for (let k = 0; k < DRAWS; k++) {
      const drawn = wide.below(0x80000000);
      assert.ok(Number.isInteger(drawn) && drawn >= 0 && drawn < 0x80000000);
      quarters[Math.floor(drawn / 0x20000000)]++;
    }
    assertEven(quarters, "below 2^31");
  });
});
