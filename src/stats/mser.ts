/** How much of the front of a series still remembers how it began. */
export interface Truncation {
  /** Values to delete from the front. */
  readonly deleted: number;
  /**
   * Whether what is left looks level. If not, the best cut lay at the last one that is looked at: the series
   * is too short, or never becomes level.
   */
  readonly isLevel: boolean;
}

/** Values in a batch. */
const BATCH = 5;
/** Batches with which a cut means something: the later half of them is never cut off. */
const LEAST_BATCHES = 20;

/**
 * MSER-5: the cut of a series that makes the (biased) variance of the mean of what is left smallest, taken
 * over means of five values. Looks for it in the first half. Null when the series is too short to tell.
 * Source: White, Cobb and Spratt, "A comparison of five steady-state truncation heuristics for simulation",
 * Winter Simulation Conference 2000; the first half only: Hoad, Robinson and Davies, "Automating warm-up
 * length estimation", J. Oper. Res. Soc. 61, 2010.
 */
export function mser5(series: readonly number[]): Truncation | null {
  const batches = Math.floor(series.length / BATCH);
  if (batches < LEAST_BATCHES) return null;
  const last = Math.floor(batches / 2);
  let best = 0;
  let least = Infinity;
  // Backwards, with running mean and sum of squares (Welford), as every cut keeps one batch more.
  let mean = 0;
  let squares = 0;
  for (let cut = batches - 1; cut >= 0; cut--) {
    const kept = batches - cut;
    const value = batchMean(series, cut);
    const step = value - mean;
    mean += step / kept;
    squares += step * (value - mean);
    const error = squares / (kept * kept);
    // On equal terms the earlier cut, which keeps more.
    if (cut <= last && error <= least) {
      least = error;
      best = cut;
    }
  }
  return { deleted: best * BATCH, isLevel: best < last };
}

function batchMean(series: readonly number[], batch: number): number {
  let sum = 0;
  for (let i = batch * BATCH; i < (batch + 1) * BATCH; i++) sum += series[i];
  return sum / BATCH;
}
