/**
 * The first server, in the order of discovery, that has fewer than `maxconn` requests in flight: the others
 * stay idle for as long as they can.
 *
 * Source: haproxy/haproxy src/lb_fas.c @50872da.
 * Differs: while all are full HAProxy lets requests wait until any has room; here each goes to the server
 * with the fewest in flight, and waits there.
 * Draws: none.
 */

import { assert } from "../../lib/assert";
import type { Endpoints } from "../endpoint";
import { HaproxyRanked } from "./haproxy-ranked";

export interface HaproxyFirstOptions {
  /** Requests that a server may have in flight; a whole number from 1. */
  readonly maxconn: number;
}

export class HaproxyFirst extends HaproxyRanked {
  private readonly maxconn: number;
  /** by slot: its place among all */
  private place = new Int32Array(0);

  constructor(endpoints: Endpoints, { maxconn }: HaproxyFirstOptions) {
    super(endpoints);
    assert(maxconn >= 1, `maxconn must be at least 1, not ${maxconn}`);
    this.maxconn = maxconn;
  }

  override updated(): void {
    const { capacity, members, size } = this.endpoints;
    if (this.place.length < capacity) this.place = new Int32Array(capacity);
    for (let position = 0; position < size; position++) this.place[members[position]] = position;
    super.updated();
  }

  protected rank(slot: number): number {
    if (this.hasRoom(slot)) return this.place[slot];
    // Behind all that have room, which are fewer than this.
    return this.endpoints.capacity + this.endpoints.active[slot];
  }

  protected hasRoom(slot: number): boolean {
    return this.endpoints.active[slot] < this.maxconn;
  }
}
