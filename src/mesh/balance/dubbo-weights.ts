/**
 * Dubbo's weights: those of endpoints that are new grow from 1 to the whole while they warm up.
 *
 * Source: apache/dubbo dubbo-cluster/src/main/java/org/apache/dubbo/rpc/cluster/loadbalance/
 * AbstractLoadBalance.java @324c625.
 * Differs: an endpoint is new from when its proxy learned of it.
 * Draws: none.
 */

import type { Endpoints } from "../endpoint";

const NS_PER_MS = 1_000_000;
/** What Dubbo takes as the weight of an endpoint unless told otherwise. */
const USUAL = 100;

export interface DubboWarmupOptions {
  /** How long an endpoint warms up, ns; 0: not at all. */
  readonly warmupNs: number;
}

/** The weight of an endpoint that is `uptimeMs` old; a whole number. Arithmetic in 32 bits, as in Java. */
export function warmupWeight(uptimeMs: number, warmupMs: number, weight: number): number {
  const perPoint = Math.fround(Math.fround(warmupMs) / weight);
  const grown = Math.floor(Math.fround(Math.fround(uptimeMs) / perPoint));
  return grown < 1 ? 1 : Math.min(grown, weight);
}

export class DubboWeights {
  private readonly endpoints: Endpoints;
  private readonly warmupMs: number;

  constructor(endpoints: Endpoints, { warmupNs }: DubboWarmupOptions) {
    this.endpoints = endpoints;
    this.warmupMs = Math.floor(warmupNs / NS_PER_MS);
  }

  /** A whole number, at least 1. */
  weight(slot: number, now: number): number {
    const weight = Math.max(1, Math.round(USUAL * this.endpoints.weight[slot]));
    const uptimeMs = Math.floor((now - this.endpoints.since[slot]) / NS_PER_MS);
    return uptimeMs > 0 && uptimeMs < this.warmupMs ? warmupWeight(uptimeMs, this.warmupMs, weight) : weight;
  }
}
