/**
 * Servers in a row, each with as many places as its weight: how nginx's `hash` and `ip_hash` go from a number
 * to a server.
 *
 * Source: nginx/nginx src/http/modules/ngx_http_upstream_hash_module.c, ngx_http_upstream_ip_hash_module.c
 * @3f6f782.
 * Differs: nginx walks along the row; weights that are no whole numbers count as hundredths.
 * Draws: none.
 */

import type { Endpoints } from "../endpoint";
import { wholeWeights } from "../../lib/whole-weights";

export class NginxPlaces {
  private readonly endpoints: Endpoints;
  /** Slots in the order of the last update, and where the places of each end. */
  slots = new Int32Array(0);
  private ends = new Float64Array(0);

  constructor(endpoints: Endpoints) {
    this.endpoints = endpoints;
  }

  update(): void {
    const { members, size, weight } = this.endpoints;
    this.slots = members.slice(0, size);
    let end = 0;
    this.ends = Float64Array.from(
      wholeWeights(Array.from(this.slots, (slot) => weight[slot])),
      (own) => (end += own),
    );
  }

  /** The server that holds place `number`, counted round and round; there must be one. */
  at(number: number): number {
    const { ends, slots } = this;
    const place = number % ends[ends.length - 1];
    let first = 0;
    let last = ends.length - 1;
    while (first < last) {
      const middle = (first + last) >>> 1;
      if (ends[middle] <= place) first = middle + 1;
      else last = middle;
    }
    return slots[first];
  }
}
