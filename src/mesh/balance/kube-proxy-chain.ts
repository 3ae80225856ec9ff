/**
 * kube-proxy's chain of rules in iptables: each endpoint but the last has a rule that catches what comes by
 * with a chance, 1/n, 1/(n - 1), … 1/2, written to ten digits; the last takes the rest. So all have the same
 * share, whatever their weights.
 *
 * Source: kubernetes/kubernetes pkg/proxy/iptables/proxier.go computeProbability (as in kubernetes-sigs/kpng
 * backends/iptables); torvalds/linux net/netfilter/xt_statistic.c.
 * Differs: without `connections` each request is sent through the chain, where a real one is sent through
 * with its connection.
 * Draws: below(2^31) for each rule that is asked.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";

const TWO_TO_31 = 2147483648;

export class KubeProxyChain implements Balancer {
  private readonly endpoints: Endpoints;
  /** by position: what a rule's draw must be below; one less than endpoints */
  private below = new Float64Array(0);

  constructor(endpoints: Endpoints) {
    this.endpoints = endpoints;
  }

  updated(): void {
    const { size } = this.endpoints;
    // As xt_statistic reads a probability.
    this.below = Float64Array.from(ruleChances(size), (chance) =>
      Math.floor(Number(chance) * TWO_TO_31 + 0.5),
    );
  }

  pick(_now: number, random: Random): number {
    const { members, size } = this.endpoints;
    if (size === 0) return -1;
    let position = 0;
    while (position < size - 1 && random.below(TWO_TO_31) >= this.below[position]) position++;
    return members[position];
  }
}

/** The chances of the rules for `n` endpoints, as they are written; the last endpoint's rule has none. */
export function ruleChances(n: number): string[] {
  return Array.from({ length: Math.max(0, n - 1) }, (_, i) => (1 / (n - i)).toFixed(10));
}
