/**
 * Smooth weighted round robin, nginx's default: with weights 5, 1, 1 the turns are a a b a c a a.
 *
 * Source: nginx/nginx src/http/ngx_http_upstream_round_robin.c ngx_http_upstream_get_peer @3f6f782.
 * Differs: as NginxPeers.
 * Draws: none.
 */

import { NginxPeers } from "./nginx-peers";

export class NginxRoundRobin extends NginxPeers {
  pick(now: number): number {
    return this.pickInTurn(now);
  }
}
