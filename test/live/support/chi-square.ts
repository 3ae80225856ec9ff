/**
 * Whether two lists of picks among `cells` may come from the same chances: the chi-square statistic of two
 * samples of the same size, and what it is above with a chance of about 1e-6 (Wilson and Hilferty's cube).
 */
export function chiSquare(
  a: readonly number[],
  b: readonly number[],
  cells: number,
): { value: number; limit: number } {
  const count = (list: readonly number[], cell: number): number =>
    list.filter((pick) => pick === cell).length;
  let value = 0;
  let used = 0;
  for (let cell = 0; cell < cells; cell++) {
    const [left, right] = [count(a, cell), count(b, cell)];
    if (left + right === 0) continue;
    used++;
    value += (left - right) ** 2 / (left + right);
  }
  const degrees = Math.max(1, used - 1);
  const spread = 2 / (9 * degrees);
  return { value, limit: degrees * (1 - spread + 4.75 * Math.sqrt(spread)) ** 3 };
}
