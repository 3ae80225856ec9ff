import type { Random } from "../../lib/random";

/**
 * A histogram as `histogram` takes it, from the highest bucket to the lowest: by bucket the share of all
 * counts up to its end, then one more than that of edges. The last share is exactly 1.
 */
export interface HistogramTable {
  readonly shares: Float64Array;
  readonly edges: Float64Array;
}

/** `edges` rise and are one more than `counts`, of which at least one is above 0. */
export function histogramTable(edges: readonly number[], counts: readonly number[]): HistogramTable {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const falling = [...counts].reverse();
  let above = 0;
  const shares = Float64Array.from(falling, (count) => (above += count) / total);
  return { shares, edges: Float64Array.from(edges).reverse() };
}

/** One draw: it says which bucket (by binary search), and what is left of it where in the bucket. */
export function histogram({ shares, edges }: HistogramTable, random: Random): number {
  const u = random.unit();
  let low = 0;
  let high = shares.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (shares[middle] > u) high = middle;
    else low = middle + 1;
  }
  const before = low === 0 ? 0 : shares[low - 1];
  const within = (u - before) / (shares[low] - before);
  return edges[low] - (edges[low] - edges[low + 1]) * within;
}
