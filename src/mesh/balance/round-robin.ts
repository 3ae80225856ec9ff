/**
 * Takes the endpoints in turn. While all weights are equal, an index that starts anywhere goes round and is
 * kept across updates. Otherwise earliest-deadline-first scheduling by weight, begun anew at each update as
 * if a random number of picks had gone before, so that many proxies updated together do not all start with
 * the same endpoint.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/round_robin/round_robin_lb.h and
 * common/load_balancer_impl.cc, v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe).
 * Differs: the random start has 31 bits, not 64; one list of endpoints, so one index.
 * Draws: below(2^31) at the first `updated`; none after.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import { EdfScheduler } from "./edf-scheduler";

const SEED_LIMIT = 2_147_483_648;

export class RoundRobin implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly schedule = new EdfScheduler();
  /** -1 until drawn. */
  private seed = -1;
  /** How many picks the index has made, from the seed on. */
  private index = 0;

  constructor(endpoints: Endpoints) {
    this.endpoints = endpoints;
  }

  updated(_now: number, random: Random): void {
    if (this.seed < 0) {
      this.seed = random.below(SEED_LIMIT);
      this.index = this.seed;
    }
    const { equalWeights, members, weight, size } = this.endpoints;
    if (!equalWeights) this.schedule.fill(members, weight, size, this.seed);
  }

  pick(): number {
    const { endpoints, schedule } = this;
    if (endpoints.size === 0) return -1;
    if (endpoints.equalWeights) return endpoints.members[this.index++ % endpoints.size];
    const slot = schedule.next();
    schedule.requeue(endpoints.weight[slot]);
    return slot;
  }
}
