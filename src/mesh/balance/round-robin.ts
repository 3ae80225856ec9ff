/**
 * Takes the endpoints in turn. While all weights are equal, an index that starts anywhere goes round and is
 * kept across updates. Otherwise earliest-deadline-first scheduling by weight, begun anew at each update as
 * if a random number of picks had gone before, so that many proxies updated together do not all start with
 * the same endpoint. With a slow start that is how it goes too, as long as some endpoint is new and from
 * then on to the next update.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/round_robin/round_robin_lb.h and
 * common/load_balancer_impl.cc, v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe).
 * Differs: the random start has 31 bits, not 64; one list of endpoints, so one index.
 * Draws: below(2^31) at the first `updated`; none after.
 */

import type { Random } from "../../lib/random";
import { widened } from "../endpoint";
import type { Balancer, Endpoints } from "../endpoint";
import { EdfScheduler } from "./edf-scheduler";
import { SlowStart } from "./slow-start";
import type { SlowStartOptions } from "./slow-start";

const SEED_LIMIT = 2_147_483_648;

export interface RoundRobinOptions {
  /** What is new gets little at first. */
  readonly slowStart?: SlowStartOptions;
}

export class RoundRobin implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly schedule = new EdfScheduler();
  /** -1 until drawn. */
  private seed = -1;
  /** How many picks the index has made, from the seed on. */
  private index = 0;
  private readonly slowStart: SlowStart | null;
  /** by slot: weights at the last update, as far as they are slowed down */
  private slowed = new Float64Array(0);
  /** Some endpoint was new at the last update. */
  private isSlow = false;

  constructor(endpoints: Endpoints, { slowStart }: RoundRobinOptions = {}) {
    this.endpoints = endpoints;
    this.slowStart = slowStart === undefined ? null : new SlowStart(endpoints, slowStart);
  }

  updated(now: number, random: Random): void {
    if (this.seed < 0) {
      this.seed = random.below(SEED_LIMIT);
      this.index = this.seed;
    }
    const { equalWeights, members, weight, size } = this.endpoints;
    this.isSlow = this.slowStart !== null && this.slowStart.updated(now);
    if (this.isSlow) this.schedule.fill(members, this.slowedWeights(now), size, this.seed);
    else if (!equalWeights) this.schedule.fill(members, weight, size, this.seed);
  }

  pick(now = 0): number {
    const { endpoints, schedule } = this;
    if (endpoints.size === 0) return -1;
    if (endpoints.equalWeights && !this.isSlow) return endpoints.members[this.index++ % endpoints.size];
    const slot = schedule.next();
    const weight = endpoints.weight[slot];
    schedule.requeue(this.isSlow ? this.slowStart!.weight(weight, slot, now) : weight);
    return slot;
  }

  private slowedWeights(now: number): Float64Array {
    const { capacity, members, size, weight } = this.endpoints;
    if (this.slowed.length < capacity) this.slowed = widened(this.slowed, capacity);
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      this.slowed[slot] = this.slowStart!.weight(weight[slot], slot, now);
    }
    return this.slowed;
  }
}
