/**
 * Dubbo's random: any endpoint, by weight where weights differ. New endpoints weigh less while they warm up.
 *
 * Source: apache/dubbo dubbo-cluster/src/main/java/org/apache/dubbo/rpc/cluster/loadbalance/
 * RandomLoadBalance.java @324c625.
 * Draws: below(sum of weights) where weights differ, else below(n).
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import { DubboWeights } from "./dubbo-weights";
import type { DubboWarmupOptions } from "./dubbo-weights";

export class DubboRandom implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly weights: DubboWeights;
  /** by position: the sum of weights up to it */
  private upTo = new Float64Array(4);

  constructor(endpoints: Endpoints, options: DubboWarmupOptions) {
    this.endpoints = endpoints;
    this.weights = new DubboWeights(endpoints, options);
  }

  updated(): void {
    const { size } = this.endpoints;
    if (this.upTo.length < size) this.upTo = new Float64Array(2 * size);
  }

  pick(now: number, random: Random): number {
    const { members, size } = this.endpoints;
    if (size < 2) return size === 0 ? -1 : members[0];
    const { upTo, weights } = this;
    let total = 0;
    let isSame = true;
    for (let position = 0; position < size; position++) {
      const weight = weights.weight(members[position], now);
      total += weight;
      upTo[position] = total;
      if (total !== weight * (position + 1)) isSame = false;
    }
    if (isSame) return members[random.below(size)];
    const drawn = random.below(total);
    let position = 0;
    while (drawn >= upTo[position]) position++;
    return members[position];
  }
}
