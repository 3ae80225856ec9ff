/**
 * The order in which servers of different weights take turns, worked out beforehand: as many places as the
 * sum of their weights, over the largest number that divides all.
 *
 * Source: haproxy/haproxy src/lb_map.c recalc_server_map @50872da.
 * Draws: none.
 */

import { commonDivisor } from "../../lib/common-divisor";

/** Positions in `weights`, by place. */
export function haproxyMap(weights: readonly number[]): Int32Array<ArrayBuffer> {
  const common = weights.reduce(commonDivisor, 0);
  const parts = weights.map((weight) => Math.max(1, Math.floor(weight / common)));
  const total = parts.reduce((sum, part) => sum + part, 0);
  const saved = parts.map(() => 0);
  return Int32Array.from({ length: total }, () => {
    let best = 0;
    let most = 0;
    parts.forEach((part, k) => {
      saved[k] += part;
      const turns = Math.floor((saved[k] + total) / total);
      if (turns <= most) return;
      most = turns;
      best = k;
    });
    saved[best] -= total;
    return best;
  });
}
