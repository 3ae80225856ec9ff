/**
 * By the first three numbers of the IPv4 address of who asks, so that a network of 256 addresses has one
 * server. Where that is out, the hash goes on, up to 20 times; then servers in turn.
 *
 * Source: nginx/nginx src/http/modules/ngx_http_upstream_ip_hash_module.c @3f6f782.
 * Differs: as NginxPeers.
 * Draws: unit() a pick for an unknown address; none for a known one.
 */

import type { Random } from "../../lib/random";
import type { Endpoints } from "../endpoint";
import { NginxPeers } from "./nginx-peers";
import type { NginxPeerOptions } from "./nginx-peers";
import { NginxPlaces } from "./nginx-places";

const TRIES = 20;
const TWO_TO_32 = 4294967296;

export class NginxIpHash extends NginxPeers {
  private readonly places: NginxPlaces;

  constructor(endpoints: Endpoints, options: NginxPeerOptions) {
    super(endpoints, options);
    this.places = new NginxPlaces(endpoints);
  }

  override updated(): void {
    super.updated();
    this.places.update();
  }

  pick(now: number, random: Random): number {
    return this.pickFrom(Math.floor(random.unit() * TWO_TO_32), now);
  }

  pickFrom(address: number, now: number): number {
    if (this.endpoints.size < 2) return this.pickInTurn(now);
    let hash = 89;
    for (let tries = 0; tries <= TRIES; tries++) {
      for (let shift = 24; shift > 0; shift -= 8) hash = (hash * 113 + ((address >>> shift) & 0xff)) % 6271;
      const slot = this.places.at(hash);
      if (!this.isUsable(slot, now)) continue;
      this.chosen(slot, now);
      return slot;
    }
    return this.pickInTurn(now);
  }
}
