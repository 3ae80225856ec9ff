import assert from "node:assert/strict";

/**
 * Checks of 32-bit words that ought to be random. Seeds are fixed, so a check either always holds or never;
 * limits lie at six standard deviations, which a sound generator exceeds once in a thousand million.
 */
const LIMIT = 6;

/**
 * How far counts in cells of equal chance are from even, in standard deviations of the chi-square statistic.
 */
export function unevenness(counts: ArrayLike<number>): number {
  const cells = counts.length;
  let total = 0;
  for (let k = 0; k < cells; k++) total += counts[k];
  const expected = total / cells;
  let chiSquare = 0;
  for (let k = 0; k < cells; k++) chiSquare += ((counts[k] - expected) * (counts[k] - expected)) / expected;
  return (chiSquare - (cells - 1)) / Math.sqrt(2 * (cells - 1));
}

export function assertEven(counts: ArrayLike<number>, what: string): void {
  const z = unevenness(counts);
  assert.ok(Math.abs(z) < LIMIT, `${what}: ${z.toFixed(1)} standard deviations from even`);
}

/** Every byte of the words, at each of several alignments, takes all values equally often. */
export function assertBytesEven(words: ArrayLike<number>, what: string): void {
  for (const shift of [0, 3, 8, 13, 16, 21, 24]) {
    const counts = new Float64Array(256);
    for (let k = 0; k < words.length; k++) counts[(words[k] >>> shift) & 255]++;
    assertEven(counts, `${what}, bits ${shift} to ${shift + 7}`);
  }
}

/**
 * Six bits of each word and six of the next make every pair equally often: high with high, low with low, high
 * with low.
 */
export function assertPairsEven(words: ArrayLike<number>, others: ArrayLike<number>, what: string): void {
  for (const [shift, other] of [
    [26, 26],
    [0, 0],
    [26, 0],
    [0, 26],
    [13, 13],
  ]) {
    const counts = new Float64Array(4096);
    for (let k = 0; k < words.length; k++) {
      counts[((words[k] >>> shift) & 63) * 64 + ((others[k] >>> other) & 63)]++;
    }
    assertEven(counts, `${what}, bits from ${shift} with bits from ${other}`);
  }
}

/**
 * The words of one list and their counterparts in another differ in half of their bits, each bit as often as
 * not.
 */
export function assertUnrelated(words: ArrayLike<number>, others: ArrayLike<number>, what: string): void {
  const flips = new Float64Array(32);
  for (let k = 0; k < words.length; k++) {
    const changed = words[k] ^ others[k];
    for (let bit = 0; bit < 32; bit++) flips[bit] += (changed >>> bit) & 1;
  }
  const deviation = 0.5 * Math.sqrt(words.length);
  flips.forEach((count, bit) => {
    const z = (count - words.length / 2) / deviation;
    assert.ok(Math.abs(z) < LIMIT, `${what}: bit ${bit} changes ${count} times of ${words.length}`);
  });
  assertPairsEven(words, others, what);
}
