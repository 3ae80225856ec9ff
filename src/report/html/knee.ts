import type { Point } from "./curves";

/**
 * How far below the straight line, as a part of the height, a bend must be to be called a knee: one queue
 * shows it when its busiest point is some 75 % busy.
 */
const LEAST = 0.15;

/**
 * Where latencies (y, above 0) begin to climb faster with the load: the point furthest below the straight
 * line between the ends, both axes taken from 0 to 1. Latencies count by their logarithms, so that a last
 * point far beyond all others does not hide the bend. Null where there are too few points, or hardly a bend.
 *
 * After Satopaa, Albrecht, Irwin, Raghavan (2011), "Finding a 'Kneedle' in a Haystack".
 */
export function kneeOf(points: readonly Point[]): Point | null {
  const known = points.filter(([x, y]) => Number.isFinite(x) && y > 0 && y < Infinity);
  const sorted = [...known].sort(([one], [other]) => one - other);
  if (sorted.length < 4) return null;
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  const [width, height] = [last[0] - first[0], Math.log(last[1] / first[1])];
  if (!(width > 0 && height > 0)) return null;
  const below = ([x, y]: Point): number => (x - first[0]) / width - Math.log(y / first[1]) / height;
  const knee = sorted.reduce((best, point) => (below(point) > below(best) ? point : best));
  return below(knee) >= LEAST ? knee : null;
}
