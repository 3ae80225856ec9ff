/**
 * The server with the fewest requests in flight for its weight; among equals smooth weighted round robin.
 *
 * Source: nginx/nginx src/http/modules/ngx_http_upstream_least_conn_module.c @3f6f782.
 * Differs: as NginxPeers.
 * Draws: none.
 */

import { NginxPeers } from "./nginx-peers";

export class NginxLeastConn extends NginxPeers {
  pick(now: number): number {
    const slot = this.leastAmong(this.primaries, now);
    return slot < 0 && this.backups.length > 0 ? this.leastAmong(this.backups, now) : slot;
  }

  private leastAmong(slots: Int32Array, now: number): number {
    let first = -1;
    let isShared = false;
    for (let k = 0; k < slots.length; k++) {
      const slot = slots[k];
      if (!this.isUsable(slot, now)) continue;
      const order = first < 0 ? -1 : this.compare(slot, slots[first]);
      if (order < 0) first = k;
      isShared = order < 0 ? false : isShared || order === 0;
    }
    if (first < 0) return -1;
    const slot = isShared ? this.pickAmongEquals(slots, first, now) : slots[first];
    this.chosen(slot, now);
    return slot;
  }

  /** Smooth weighted round robin among those as loaded as the one at `first`, before which there is none. */
  private pickAmongEquals(slots: Int32Array, first: number, now: number): number {
    let best = slots[first];
    let total = 0;
    for (let k = first; k < slots.length; k++) {
      const slot = slots[k];
      if (this.compare(slot, best) !== 0 || !this.isUsable(slot, now)) continue;
      total += this.saveUp(slot);
      if (this.currentWeight[slot] > this.currentWeight[best]) best = slot;
    }
    this.currentWeight[best] -= total;
    return best;
  }

  /** Below 0: `a` is less loaded than `b`. */
  private compare(a: number, b: number): number {
    const { active, weight } = this.endpoints;
    return active[a] * weight[b] - active[b] * weight[a];
  }
}
