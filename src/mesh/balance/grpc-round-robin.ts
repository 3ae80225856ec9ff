/**
 * Each endpoint in turn, whatever its weight, from a place that is drawn anew at each update.
 *
 * Source: grpc/grpc-go balancer/roundrobin/roundrobin.go (baseBuilder's picker: `next: rand.Intn(len)`).
 * Draws: below(n) at each `updated` that knows any; none after.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";

export class GrpcRoundRobin implements Balancer {
  private readonly endpoints: Endpoints;
  private next = 0;

  constructor(endpoints: Endpoints) {
    this.endpoints = endpoints;
  }

  updated(_now: number, random: Random): void {
    const { size } = this.endpoints;
    this.next = size === 0 ? 0 : random.below(size);
  }

  pick(): number {
    const { members, size } = this.endpoints;
    if (size === 0) return -1;
    const slot = members[this.next];
    this.next = (this.next + 1) % size;
    return slot;
  }
}
