/**
 * All requests go to one endpoint: the first of the list that can be reached, for as long as it can be. When
 * its connection breaks, the search begins at the first again.
 *
 * Source: grpc/grpc-java core/src/main/java/io/grpc/internal/PickFirstLeafLoadBalancer.java; grpc/proposal
 * A62-pick-first.md (shuffling).
 * Differs: who finds that an endpoint cannot be reached is a request, which fails; gRPC tries the next
 * address before it fails requests, and pauses after it has tried all.
 * Draws: below(n), below(n - 1), … below(2) at each `updated`, with `shuffleAddressList`; none without.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import { OUTCOMES } from "../outcome";

/** by outcome: no connection could be made; the connection broke */
const IS_UNREACHABLE = OUTCOMES.map(({ flag }) => flag === "UF");
const IS_BROKEN = OUTCOMES.map(({ flag }) => flag === "UC");

export interface PickFirstOptions {
  /** Each proxy has an order of its own. */
  readonly shuffleAddressList: boolean;
}

export class PickFirst implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly shuffles: boolean;
  /** Slots in the order in which they are tried. */
  private list = new Int32Array(0);
  private at = 0;
  /** The arrival that is in use, 0 before any is. */
  private arrival = 0;

  constructor(endpoints: Endpoints, { shuffleAddressList }: PickFirstOptions) {
    this.endpoints = endpoints;
    this.shuffles = shuffleAddressList;
  }

  updated(_now: number, random: Random): void {
    const { members, size, arrival } = this.endpoints;
    this.list = members.slice(0, size);
    if (this.shuffles) shuffle(this.list, random);
    // The endpoint in use is kept while it is known.
    const kept = this.list.findIndex((slot) => arrival[slot] === this.arrival);
    this.move(Math.max(0, kept));
  }

  pick(): number {
    return this.list.length === 0 ? -1 : this.list[this.at];
  }

  answered(slot: number, _latencyNs: number, _now: number, outcome: number): void {
    if (this.list.length === 0 || slot !== this.list[this.at]) return;
    if (IS_UNREACHABLE[outcome]) this.move((this.at + 1) % this.list.length);
    else if (IS_BROKEN[outcome]) this.move(0);
  }

  private move(position: number): void {
    this.at = position;
    this.arrival = this.list.length === 0 ? 0 : this.endpoints.arrival[this.list[position]];
  }
}

function shuffle(list: Int32Array, random: Random): void {
  for (let last = list.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const slot = list[other];
    list[other] = list[last];
    list[last] = slot;
  }
}
