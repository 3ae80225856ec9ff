/**
 * In which zone an endpoint is chosen, where zones matter: `ZoneAware` or `LocalityWeighted`, kept up to date
 * with the endpoints of the first level.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/common/load_balancer_impl.cc
 * ZoneAwareLoadBalancerBase, v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe).
 * Draws: one below(2^31) where zones have weights; below(100) where `routingEnabled` is less than 100; then
 * those of `ZoneAware`.
 */

import type { Random } from "../../lib/random";
import { HEALTHY, PENDING_CHECK } from "../endpoint";
import type { Endpoints } from "../endpoint";
import { LocalityWeighted } from "./locality-weighted";
import { ZoneAware } from "./zone-aware";
import type { ZoneAwareOptions } from "./zone-aware";

export type ZoneChoice =
  | {
      readonly kind: "zoneAware";
      readonly options: ZoneAwareOptions;
      /** The own zone. */
      readonly zone: number;
      /** by zone: how many proxies of the same caller there are */
      readonly callers: () => readonly number[];
    }
  | {
      readonly kind: "weighted";
      /** by zone; or by what is chosen among */
      readonly weights: readonly number[] | ((among: Endpoints) => readonly number[]);
    };

/** Wherever an endpoint is. */
export const WHOLE = -1;
const SEED_LIMIT = 2_147_483_648;

export class ZoneChooser {
  private readonly all: Endpoints;
  private readonly zones: ZoneChoice;
  private readonly overprovisioningPercent: number;
  /** Zones with healthy endpoints, where it chooses among zones. */
  inUse: readonly number[] = [];
  private zoneAware: ZoneAware | null = null;
  /** by number of `zoneAware`: zone */
  private zoneOrder: readonly number[] = [];
  private weighted: LocalityWeighted | null = null;
  private seed = -1;
  /** For so many requests of 100 zones matter. */
  private readonly enabled: number;

  constructor(all: Endpoints, zones: ZoneChoice, overprovisioningPercent: number) {
    this.all = all;
    this.zones = zones;
    this.overprovisioningPercent = overprovisioningPercent;
    this.enabled = zones.kind === "zoneAware" ? (zones.options.routingEnabled ?? 100) : 100;
  }

  /** After every update of the endpoints. In panic zones do not matter. */
  update(isInPanic: boolean, random: Random): void {
    if (this.seed < 0 && this.zones.kind === "weighted") this.seed = random.below(SEED_LIMIT);
    this.reckon(isInPanic);
  }

  /** There are more callers than before, or fewer, in some zone. */
  callersChanged(isInPanic: boolean): void {
    if (this.zones.kind === "zoneAware") this.reckon(isInPanic);
  }

  /** Does it choose among zones now? */
  get isZoned(): boolean {
    return this.weighted !== null || (this.zoneAware?.state ?? "none") !== "none";
  }

  /** The zone for a request, or WHOLE. */
  choose(random: Random): number {
    if (this.weighted !== null) return this.weighted.choose();
    const { zoneAware } = this;
    if (zoneAware === null || zoneAware.state === "none") return WHOLE;
    if (this.enabled < 100 && random.below(100) >= this.enabled) return WHOLE;
    return this.zoneOrder[zoneAware.choose(random)];
  }

  private reckon(isInPanic: boolean): void {
    const { overprovisioningPercent, zones } = this;
    this.zoneAware = null;
    this.weighted = null;
    this.inUse = [];
    if (isInPanic) return;
    // Those that nobody has checked yet do not count.
    const hosts = this.countByZone(false);
    const healthy = this.countByZone(true);
    if (zones.kind === "weighted") {
      const weights = typeof zones.weights === "function" ? zones.weights(this.all) : zones.weights;
      const localities = hosts.map((count, zone) => ({
        hosts: count,
        usable: healthy[zone] ?? 0,
        weight: weights[zone] ?? 0,
      }));
      const usable = localities.some(({ weight, usable: well }) => weight > 0 && well > 0);
      if (usable) this.weighted = new LocalityWeighted(localities, overprovisioningPercent, this.seed);
      if (!usable) return;
    } else this.zoneAware = this.balanceZones(zones, hosts, healthy);
    this.inUse = healthy.flatMap((count, zone) => (count > 0 ? [zone] : []));
  }

  private balanceZones(
    zones: ZoneChoice & { kind: "zoneAware" },
    hosts: readonly number[],
    healthy: readonly number[],
  ): ZoneAware {
    const callers = zones.callers();
    const { zone: own } = zones;
    const others = hosts.flatMap((count, zone) => (count > 0 && zone !== own ? [zone] : []));
    this.zoneOrder = [own, ...others];
    return new ZoneAware(
      this.zoneOrder.map((zone) => healthy[zone] ?? 0),
      {
        counts: this.zoneOrder.map((zone) => callers[zone] ?? 0),
        total: callers.reduce((sum, n) => sum + n, 0),
        zones: callers.filter((n) => n > 0).length,
      },
      zones.options,
    );
  }

  /** Endpoints of the first level by zone. */
  private countByZone(isHealthy: boolean): number[] {
    const { members, size, priority, health, locality } = this.all;
    const counts: number[] = [];
    for (let k = 0; k < size; k++) {
      const slot = members[k];
      if (priority[slot] > 0 || (isHealthy && health[slot] !== HEALTHY)) continue;
      if (this.all.isMarked(slot, PENDING_CHECK)) continue;
      while (counts.length <= locality[slot]) counts.push(0);
      counts[locality[slot]]++;
    }
    return counts;
  }
}
