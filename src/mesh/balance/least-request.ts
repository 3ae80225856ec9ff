/**
 * Prefers endpoints with few requests in flight from this proxy. With equal weights: of `choices` endpoints
 * drawn with replacement the one with strictly fewest, the earlier draw winning a tie; or with `fullScan` the
 * least of all, ties decided by reservoir sampling. With unequal weights: earliest deadline first with the
 * weight weight / (active + 1)^bias, taken anew each time the endpoint is picked. So it is, with a slow
 * start, as long as some endpoint is new and from then on to the next update.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/least_request/least_request_lb.cc and
 * common/load_balancer_impl.cc, v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe).
 * Differs: a bias other than 0 and 1 is exp(bias * log(active + 1)), which may end in another last bit than
 * pow; the random start of the schedule has 31 bits; `fullScan` draws only for ties at the least, where Envoy
 * also draws for ties that a later endpoint undercuts, so the chances are the same but not the draws.
 * Draws: below(2^31) at the first `updated`. A pick: with equal weights below(n) for each choice, with one
 * endpoint too; with `fullScan` below(k) at the k-th endpoint that ties for the least, from k = 2; with
 * unequal weights none.
 */

import { assert } from "../../lib/assert";
import type { Random } from "../../lib/random";
import { widened } from "../endpoint";
import type { Balancer, Endpoints } from "../endpoint";
import { EdfScheduler } from "./edf-scheduler";
import { SlowStart } from "./slow-start";
import type { SlowStartOptions } from "./slow-start";

const SEED_LIMIT = 2_147_483_648;

export interface LeastRequestOptions {
  /** Endpoints drawn for each pick; a whole number, at least 1 (Envoy: at least 2). */
  readonly choices: number;
  /**
   * With unequal weights, how strongly requests in flight lower a weight; at least 0. 0: plain weighted
   * turns.
   */
  readonly activeRequestBias: number;
  /** With equal weights, look at every endpoint instead of a few drawn ones. */
  readonly fullScan: boolean;
  /** What is new gets little at first. */
  readonly slowStart?: SlowStartOptions;
}

export class LeastRequest implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly choices: number;
  private readonly bias: number;
  private readonly fullScan: boolean;
  private readonly schedule = new EdfScheduler();
  /** by slot: weights at the last update, lowered by the requests in flight then */
  private lowered = new Float64Array(0);
  /** -1 until drawn. */
  private seed = -1;
  private readonly slowStart: SlowStart | null;
  /** Some endpoint was new at the last update. */
  private isSlow = false;

  constructor(endpoints: Endpoints, options: LeastRequestOptions) {
    const { choices, activeRequestBias, fullScan, slowStart } = options;
    assert(
      Number.isSafeInteger(choices) && choices >= 1,
      `choices must be a whole number from 1, not ${choices}`,
    );
    assert(activeRequestBias >= 0, `activeRequestBias must be at least 0, not ${activeRequestBias}`);
    this.endpoints = endpoints;
    this.choices = choices;
    this.bias = activeRequestBias;
    this.fullScan = fullScan;
    this.slowStart = slowStart === undefined ? null : new SlowStart(endpoints, slowStart);
  }

  updated(now: number, random: Random): void {
    if (this.seed < 0) this.seed = random.below(SEED_LIMIT);
    const { equalWeights, members, size, capacity } = this.endpoints;
    this.isSlow = this.slowStart !== null && this.slowStart.updated(now);
    if (equalWeights && !this.isSlow) return;
    if (this.lowered.length < capacity) this.lowered = widened(this.lowered, capacity);
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      this.lowered[slot] = this.loweredWeight(slot, now);
    }
    this.schedule.fill(members, this.lowered, size, this.seed);
  }

  pick(now: number, random: Random): number {
    const { endpoints } = this;
    if (endpoints.size === 0) return -1;
    if (!endpoints.equalWeights || this.isSlow) return this.pickScheduled(now);
    return this.fullScan ? this.pickLeast(random) : this.pickDrawn(random);
  }

  private pickDrawn(random: Random): number {
    const { active, members, size } = this.endpoints;
    let best = members[random.below(size)];
    for (let choice = 1; choice < this.choices; choice++) {
      const other = members[random.below(size)];
      if (active[other] < active[best]) best = other;
    }
    return best;
  }

  private pickLeast(random: Random): number {
    const { active, members, size } = this.endpoints;
    let first = 0;
    for (let position = 1; position < size; position++) {
      if (active[members[position]] < active[members[first]]) first = position;
    }
    let best = members[first];
    let ties = 1;
    for (let position = first + 1; position < size; position++) {
      const other = members[position];
      if (active[other] === active[best] && random.below(++ties) === 0) best = other;
    }
    return best;
  }

  private pickScheduled(now: number): number {
    const slot = this.schedule.next();
    this.schedule.requeue(this.loweredWeight(slot, now));
    return slot;
  }

  private loweredWeight(slot: number, now: number): number {
    const weight = this.weightByRequests(slot);
    return this.isSlow ? this.slowStart!.weight(weight, slot, now) : weight;
  }

  private weightByRequests(slot: number): number {
    const weight = this.endpoints.weight[slot];
    if (this.bias === 0) return weight;
    const requests = this.endpoints.active[slot] + 1;
    return this.bias === 1 ? weight / requests : weight / Math.exp(this.bias * Math.log(requests));
  }
}
