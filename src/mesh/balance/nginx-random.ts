/**
 * Draws a server with a chance in proportion to its weight. With `two`, another as well, and takes the one
 * with fewer requests in flight for its weight, the second if they are equal. After 20 draws in vain it does
 * smooth weighted round robin.
 *
 * Source: nginx/nginx src/http/modules/ngx_http_upstream_random_module.c @3f6f782.
 * Differs: as NginxPeers; weights need not be whole numbers.
 * Draws: unit() for each server drawn; none with one server.
 */

import type { Random } from "../../lib/random";
import type { Endpoints } from "../endpoint";
import { NginxPeers } from "./nginx-peers";
import type { NginxPeerOptions } from "./nginx-peers";

const DRAWS_MAX = 20;

export interface NginxRandomOptions extends NginxPeerOptions {
  /** Compare two. */
  readonly two: boolean;
}

export class NginxRandom extends NginxPeers {
  private readonly two: boolean;
  /** by position: weights of all up to it */
  private upTo = new Float64Array(0);

  constructor(endpoints: Endpoints, options: NginxRandomOptions) {
    super(endpoints, options);
    this.two = options.two;
  }

  override updated(): void {
    super.updated();
    const { members, size, weight } = this.endpoints;
    if (this.upTo.length < size) this.upTo = new Float64Array(2 * size);
    let sum = 0;
    for (let position = 0; position < size; position++) {
      sum += weight[members[position]];
      this.upTo[position] = sum;
    }
  }

  pick(now: number, random: Random): number {
    if (this.endpoints.size < 2) return this.pickInTurn(now);
    let before = -1;
    for (let draws = 0; draws <= DRAWS_MAX;) {
      const slot = this.draw(random);
      if (slot === before || !this.isUsable(slot, now)) draws++;
      else if (!this.two || before >= 0) {
        const best = this.two ? this.lessLoaded(slot, before) : slot;
        this.chosen(best, now);
        return best;
      } else before = slot;
    }
    return this.pickInTurn(now);
  }

  private draw(random: Random): number {
    const { members, size } = this.endpoints;
    const point = random.unit() * this.upTo[size - 1];
    let low = 0;
    let high = size - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (point < this.upTo[middle]) high = middle;
      else low = middle + 1;
    }
    return members[low];
  }

  private lessLoaded(slot: number, before: number): number {
    const { active, weight } = this.endpoints;
    return active[slot] * weight[before] > active[before] * weight[slot] ? before : slot;
  }
}
