import assert from "node:assert/strict";

/** What a standard normal is above with a chance of about 1e-6. */
const Z = 4.753;

/** What chi-square with so many degrees of freedom is above with that chance (Wilson and Hilferty's cube). */
export function chiSquareLimit(degrees: number): number {
  const spread = 2 / (9 * degrees);
  const root = 1 - spread + Z * Math.sqrt(spread);
  return degrees * root * root * root;
}

/** Whether two lists of picks among `cells` may come from the same chances: chi-square of two samples. */
export function chiSquare(
  a: readonly number[],
  b: readonly number[],
  cells: number,
): { value: number; limit: number } {
  const counts = [a, b].map((list) => {
    const found = new Float64Array(cells);
    for (const pick of list) found[pick]++;
    return found;
  });
  let value = 0;
  let used = 0;
  for (let cell = 0; cell < cells; cell++) {
    const [left, right] = [counts[0][cell], counts[1][cell]];
    if (left + right === 0) continue;
    used++;
    value += ((left - right) * (left - right)) / (left + right);
  }
  return { value, limit: chiSquareLimit(Math.max(1, used - 1)) };
}

/** Fails if counts are further from these chances than once in a million; a chance of 0 is never met. */
export function assertChances(counts: ArrayLike<number>, chances: readonly number[], what: string): void {
  const total = chances.reduce((sum, _, k) => sum + counts[k], 0);
  let value = 0;
  let degrees = -1;
  chances.forEach((chance, k) => {
    if (chance === 0) assert.equal(counts[k], 0, `${what}: ${k} was picked, which cannot be`);
    else {
      degrees++;
      value += ((counts[k] - total * chance) * (counts[k] - total * chance)) / (total * chance);
    }
  });
  const limit = degrees === 0 ? 0 : chiSquareLimit(degrees);
  assert.ok(value <= limit, `${what}: chi-square ${value} > ${limit} of ${Array.from(counts).join()}`);
}
