/**
 * Slow start: an endpoint that is new has less than its weight at first, and more and more of it until a
 * window is over.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/common/load_balancer_impl.cc
 * EdfLoadBalancerBase::applySlowStartFactor, v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe).
 * Differs: an endpoint is new from when its proxy learned of it, also where health is checked;
 * the power is exp(log(x) / aggression), which may end in another last bit than pow.
 * Draws: none.
 */

import type { Endpoints } from "../endpoint";

const NS_PER_MS = 1_000_000;

export interface SlowStartOptions {
  /** How long an endpoint is new, ns, > 0. */
  readonly windowNs: number;
  /** 1: the weight grows in a line; more: faster at first; > 0. */
  readonly aggression: number;
  /** Share of its weight that it has at least, 0..1. */
  readonly minWeight: number;
}

/** The weight of an endpoint that has been known for `knownMs`, in whole ms. */
export function slowStartWeight(weight: number, knownMs: number, options: SlowStartOptions): number {
  const windowMs = options.windowNs / NS_PER_MS;
  if (!(knownMs < windowMs)) return weight;
  const passed = Math.max(knownMs, 1) / windowMs;
  const { aggression } = options;
  const factor = aggression === 1 ? passed : Math.exp(Math.log(passed) / aggression);
  return weight * Math.max(factor, options.minWeight);
}

/** The slow start of one proxy's endpoints. */
export class SlowStart {
  private readonly endpoints: Endpoints;
  private readonly options: SlowStartOptions;
  /** Until when some endpoint is new, as far as is known. */
  private newUntil = -Infinity;

  constructor(endpoints: Endpoints, options: SlowStartOptions) {
    this.endpoints = endpoints;
    this.options = options;
  }

  /** Call after every `Endpoints.update`. True while some endpoint is new. */
  updated(now: number): boolean {
    const { members, since, size } = this.endpoints;
    this.newUntil = -Infinity;
    for (let position = 0; position < size; position++)
      this.newUntil = Math.max(this.newUntil, since[members[position]] + this.options.windowNs);
    return now <= this.newUntil;
  }

  /** What `weight` of an endpoint comes to now. */
  weight(weight: number, slot: number, now: number): number {
    if (now > this.newUntil) return weight;
    const knownMs = Math.floor((now - this.endpoints.since[slot]) / NS_PER_MS);
    return slowStartWeight(weight, knownMs, this.options);
  }
}
