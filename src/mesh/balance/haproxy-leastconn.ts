/**
 * The server with the fewest requests in flight for its weight; those alike take turns.
 *
 * Source: haproxy/haproxy src/lb_fwlc.c @50872da, as in 2.6 (later versions keep several lists of equals).
 * Draws: none.
 */

import { HaproxyRanked } from "./haproxy-ranked";
import { HAPROXY_SCALE, HAPROXY_WEIGHT_MAX, scaled } from "./haproxy-roundrobin";

const EWEIGHT_MAX = HAPROXY_WEIGHT_MAX * HAPROXY_SCALE;

export class HaproxyLeastconn extends HaproxyRanked {
  protected rank(slot: number): number {
    const { active, weight } = this.endpoints;
    const inFlight = active[slot];
    return inFlight === 0 ? 0 : Math.floor(((inFlight + 1) * EWEIGHT_MAX) / scaled(weight[slot]));
  }
}
