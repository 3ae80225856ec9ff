/**
 * Draws `draws` servers, each with a chance by its weight, and takes the one with the fewest requests in
 * flight for its weight, of two alike the later. A server is drawn as a random point on the circle of
 * consistent hashing, so its chance is that of its stretches there, which is near its share but not the same.
 *
 * Source: haproxy/haproxy src/backend.c get_server_rnd, src/lb_chash.c @50872da.
 * Differs: servers are drawn on after one that is full.
 * Draws: unit() for each server drawn.
 */

import { assert } from "../../lib/assert";
import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import { HaproxyPoints } from "./haproxy-hash";

const TWO_TO_32 = 4294967296;

export interface HaproxyRandomOptions {
  /** Servers drawn for each pick; a whole number from 1. */
  readonly draws: number;
}

export class HaproxyRandom implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly draws: number;
  private slots = new Int32Array(0);
  private points = new HaproxyPoints([], []);

  constructor(endpoints: Endpoints, { draws }: HaproxyRandomOptions) {
    assert(draws >= 1, `draws must be at least 1, not ${draws}`);
    this.endpoints = endpoints;
    this.draws = draws;
  }

  updated(): void {
    const { endpoints } = this;
    const { members, size, weight } = endpoints;
    this.slots = members.slice(0, size);
    this.points = new HaproxyPoints(
      Array.from(this.slots, (slot) => idOf(endpoints, slot)),
      Array.from(this.slots, (slot) => weight[slot]),
    );
  }

  pick(_now: number, random: Random): number {
    const { active, weight, size } = this.endpoints;
    if (size === 0) return -1;
    let best = -1;
    for (let k = 0; k < this.draws; k++) {
      const drawn = this.slots[this.points.find(0, Math.floor(random.unit() * TWO_TO_32))];
      const isWorse = best >= 0 && active[drawn] * weight[best] > active[best] * weight[drawn];
      if (!isWorse) best = drawn;
    }
    return best;
  }
}

/** A server's number in the configuration, from 1: the same at every proxy. */
export function idOf(endpoints: Endpoints, slot: number): number {
  const key = endpoints.key(slot);
  return (typeof key === "number" ? key : endpoints.arrival[slot]) + 1;
}
