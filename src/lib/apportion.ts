/**
 * Whole numbers in proportion to `shares`, which sum to 1, that come to `total`: each share rounded down, and
 * what is left to those that lost most, the first of equals first.
 */
export function apportion(total: number, shares: readonly number[]): number[] {
  const exact = shares.map((share) => share * total);
  // A share of a third, three times, is meant to come out even.
  const counts = exact.map((count) => Math.floor(count + 1e-9));
  let left = total - counts.reduce((sum, count) => sum + count, 0);
  const order = exact.map((_, k) => k).sort((a, b) => exact[b] - counts[b] - (exact[a] - counts[a]) || a - b);
  for (const k of order) {
    if (left <= 0) break;
    counts[k]++;
    left--;
  }
  return counts;
}
