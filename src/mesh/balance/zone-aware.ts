/**
 * Keeps requests in the caller's zone as far as the callee's share of endpoints there allows, so that no zone
 * gets more than an even spread would give it; what is too much goes to zones that have room.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/common/load_balancer_impl.cc
 * ZoneAwareLoadBalancerBase regenerateLocalityRoutingStructures, tryChooseLocalLocalityHosts, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe).
 * Draws: none when direct; else below(10000), and where that leads away below(residual) or below(zones).
 */

import type { Random } from "../../lib/random";

/** Shares are counted in so many parts. */
const PARTS = 10_000;

export interface ZoneAwareOptions {
  /** Below so many healthy endpoints it is not done; Envoy's default is 6. */
  readonly minClusterSize: number;
  /** With so many endpoints in the own zone all stays there; Infinity: never only for that. */
  readonly directFrom?: number | undefined;
  /** For so many requests of 100 zones matter at all; 100 where nothing is said. */
  readonly routingEnabled?: number | undefined;
}

/** The caller's own proxies. */
export interface Callers {
  /** by zone of the callee */
  readonly counts: readonly number[];
  /** In all, and in how many zones; the callee need not be in all of these. */
  readonly total: number;
  readonly zones: number;
}

export class ZoneAware {
  readonly state: "none" | "direct" | "residual";
  /** Of PARTS, when residual. */
  readonly localShare: number;
  /** by zone: what it and those before it have to spare */
  readonly residual: readonly number[];

  /**
   * `upstream`: healthy endpoints of the callee by zone; `callers` by the same zones, of which the first is
   * the own. Nothing is done where all callers are in one zone, unless `directFrom` is set, or where none is
   * known in the own.
   */
  constructor(
    upstream: readonly number[],
    callers: Callers,
    { minClusterSize, directFrom }: ZoneAwareOptions,
  ) {
    const total = upstream.reduce((sum, count) => sum + count, 0);
    this.localShare = 0;
    this.residual = [];
    const isWorth = callers.counts[0] > 0 && (callers.zones > 1 || directFrom !== undefined);
    if (upstream.length < 2 || !isWorth || total === 0 || total < minClusterSize) {
      this.state = "none";
      return;
    }
    const there = upstream.map((count) => Math.floor((PARTS * count) / total));
    const here = callers.counts.map((count) => Math.floor((PARTS * count) / callers.total));
    const isEnough = there[0] >= here[0] || upstream[0] >= (directFrom ?? Infinity);
    if (there[0] > 0 && isEnough) {
      this.state = "direct";
      return;
    }
    this.state = "residual";
    this.localShare = there[0] > 0 ? Math.floor((there[0] * PARTS) / here[0]) : 0;
    let spare = 0;
    this.residual = there.map((share, zone) => {
      if (zone > 0 || there[0] === 0) spare += Math.max(0, share - here[zone]);
      return spare;
    });
  }

  /** The number of a zone; not to be asked when `state` is none. */
  choose(random: Random): number {
    if (this.state === "direct") return 0;
    const { residual } = this;
    if (random.below(PARTS) < this.localShare) return 0;
    const spare = residual[residual.length - 1];
    if (spare === 0) return random.below(residual.length);
    const at = random.below(spare);
    return residual.findIndex((upTo) => at < upTo);
  }
}
