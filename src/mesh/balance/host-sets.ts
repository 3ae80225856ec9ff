/**
 * Lets any balancer choose among only some endpoints: those of one priority level, that seem well or, when
 * too few do, all of them; and in one zone, where zones matter. Each such set has a balancer of its own,
 * which keeps its state while others are used.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/common/load_balancer_impl.cc
 * ZoneAwareLoadBalancerBase::hostSourceToUse, v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe).
 * Differs: a level is drawn only where more than one has load; balancers go by what they saw themselves, so
 * one that measures latency hears of an endpoint in every set that holds it.
 * Draws: below(100) where several levels or their degraded endpoints have load; then those of `ZoneAware`;
 * then those of the balancer.
 */

import type { Random } from "../../lib/random";
import { DEGRADED, Endpoints, HEALTHY, PENDING_CHECK } from "../endpoint";
import type { Balancer } from "../endpoint";
import { ManySets } from "./many-sets";
import type { EndpointSet } from "./many-sets";
import { priorityLoad } from "./priority-load";
import type { PriorityLoad } from "./priority-load";
import { WHOLE, ZoneChooser } from "./zone-choice";
import type { ZoneChoice } from "./zone-choice";

export interface HostSetsOptions {
  /** Percent of a level's endpoints below which all are used; 0: never. */
  readonly panicThreshold: number;
  /** In panic nobody is used instead. */
  readonly failTrafficOnPanic: boolean;
  /** 140: endpoints can take 1.4 times their share. */
  readonly overprovisioningPercent: number;
  /** Levels are judged by the weights of endpoints, not by their number (weighted_priority_health). */
  readonly weightedPriorityHealth?: boolean;
  /** A level that has not been needed for so long is forgotten, ns (gRPC A56); by default never. */
  readonly retentionNs?: number;
  /** How endpoints of the first level are chosen by zone, or null. */
  readonly zones: ZoneChoice | null;
}

/** `needs`: the health of those that may be picked; -1: any. */
export type CreateBalancer = (among: Endpoints, needs: number) => Balancer;

/** Which endpoints of a level: the healthy ones, the degraded ones, or all. */
const ALL = 2;
const KINDS = 3;

/** Some endpoints, and who chooses among them. */
interface HostSet extends EndpointSet {
  readonly level: number;
  readonly kind: number;
  /** WHOLE: wherever they are. */
  readonly zone: number;
}

export class HostSets extends ManySets<HostSet> {
  private readonly all: Endpoints;
  private readonly create: CreateBalancer;
  private readonly options: HostSetsOptions;
  /** Its balancers leave out by themselves who is not well. */
  private readonly tellsAll: boolean;
  private readonly byKey = new Map<number, HostSet>();
  private load: PriorityLoad = { healthy: [100], degraded: [0], panic: [false] };
  /** The only set that has load, where no zone is to be chosen; or null. */
  private only: HostSet | null = null;
  /** by level: since when it has not been needed, ns; -1: it is */
  private readonly unneededSince: number[] = [];
  /** Null: zones do not matter. */
  private readonly zones: ZoneChooser | null;
  /** Chance of the last update, for picks that come without. */
  private random: Random | null = null;

  constructor(all: Endpoints, create: CreateBalancer, options: HostSetsOptions) {
    super();
    this.all = all;
    this.create = create;
    this.options = options;
    const { zones, overprovisioningPercent } = options;
    this.zones = zones === null ? null : new ZoneChooser(all, zones, overprovisioningPercent);
    const { balancer } = this.set(0, HEALTHY, WHOLE);
    this.tellsAll = balancer.seesUnwell ?? false;
    this.hearAs(balancer);
  }

  /** Also to be called when somebody's health has changed. */
  updated(now: number, random: Random): void {
    this.random = random;
    this.reckonLoad();
    this.zones?.update(this.load.panic[0], random);
    const { retentionNs = Infinity } = this.options;
    if (retentionNs < Infinity) this.forget(retentionNs, now);
    this.make();
    for (const set of this.sets) this.fill(set, now, random);
    this.only = this.onlySet();
  }

  override callersChanged(): void {
    this.zones?.callersChanged(this.load.panic[0]);
    this.only = this.onlySet();
  }

  pick(now: number, random: Random): number {
    const chosen = this.only ?? this.choose(random);
    this.last = chosen;
    return chosen === null ? -1 : chosen.balancer.pick(now, random);
  }

  protected override pickByAddress(address: number, now: number): number {
    const chosen = this.choose(this.random!);
    return chosen === null ? -1 : chosen.balancer.pickFrom!(address, now);
  }

  protected override pickByHash(high: number, low: number, now: number, attempt?: number): number {
    const chosen = this.choose(this.random!);
    return chosen === null ? -1 : chosen.balancer.pickHashed!(high, low, now, attempt);
  }

  private choose(random: Random): HostSet | null {
    if (this.only !== null) return this.only;
    const { degraded, healthy, panic } = this.load;
    let level = 0;
    let kind: number = HEALTHY;
    if (healthy[0] < 100) {
      let left = random.below(100) - healthy[0];
      while (left >= 0) {
        level++;
        if (level === healthy.length) {
          level = 0;
          kind++;
        }
        if (kind === ALL) return null;
        left -= kind === HEALTHY ? healthy[level] : degraded[level];
      }
    }
    if (panic[level]) {
      if (this.options.failTrafficOnPanic) return null;
      return this.set(level, ALL, WHOLE);
    }
    return this.set(
      level,
      kind,
      level === 0 && kind === HEALTHY ? (this.zones?.choose(random) ?? WHOLE) : WHOLE,
    );
  }

  private reckonLoad(): void {
    const { members, size, priority, health, weight } = this.all;
    let count = 1;
    for (let k = 0; k < size; k++) count = Math.max(count, priority[members[k]] + 1);
    const { overprovisioningPercent, panicThreshold, weightedPriorityHealth = false } = this.options;
    const levels = Array.from({ length: count }, () => ({
      hosts: 0,
      healthy: 0,
      degraded: 0,
      excluded: 0,
      overprovisioningPercent,
      ...(weightedPriorityHealth && { weighted: { healthy: 0, degraded: 0, total: 0 } }),
    }));
    for (let k = 0; k < size; k++) {
      const slot = members[k];
      const level = levels[priority[slot]];
      const key = health[slot] === HEALTHY ? "healthy" : health[slot] === DEGRADED ? "degraded" : null;
      level.hosts++;
      if (this.all.isMarked(slot, PENDING_CHECK)) {
        level.excluded++;
        continue;
      }
      if (key !== null) level[key]++;
      if (level.weighted === undefined) continue;
      level.weighted.total += weight[slot];
      if (key !== null) level.weighted[key] += weight[slot];
    }
    this.load = priorityLoad(levels, panicThreshold);
  }

  /** What levels that are needed again have learned is of no use where that was too long ago. */
  private forget(retentionNs: number, now: number): void {
    const { degraded, healthy } = this.load;
    const lowest = healthy.findLastIndex((load, level) => load + degraded[level] > 0);
    for (let level = 0; level < healthy.length; level++) {
      const since = this.unneededSince[level] ?? -1;
      const isNeeded = level <= lowest;
      if (isNeeded && since >= 0 && now - since >= retentionNs) {
        for (const [key, set] of this.byKey) if (set.level === level) this.byKey.delete(key);
        this.sets = this.sets.filter((set) => set.level !== level);
      }
      this.unneededSince[level] = isNeeded ? -1 : since >= 0 ? since : now;
    }
  }

  /** Every set that a pick may need. */
  private make(): void {
    const { degraded, panic } = this.load;
    panic.forEach((isInPanic, level) => {
      this.set(level, isInPanic ? ALL : HEALTHY, WHOLE);
      if (degraded[level] > 0) this.set(level, DEGRADED, WHOLE);
    });
    for (const zone of this.zones?.inUse ?? []) this.set(0, HEALTHY, zone);
  }

  private fill(set: HostSet, now: number, random: Random): void {
    const { members, size, priority, health, locality, capacity } = this.all;
    if (set.has.length < capacity) set.has = new Uint8Array(capacity);
    else set.has.fill(0);
    const slots: number[] = [];
    const hasAny = set.kind === ALL || this.tellsAll;
    for (let k = 0; k < size; k++) {
      const slot = members[k];
      if (priority[slot] !== set.level || (!hasAny && health[slot] !== set.kind)) continue;
      if (set.zone !== WHOLE && locality[slot] !== set.zone) continue;
      slots.push(slot);
      set.has[slot] = 1;
    }
    set.endpoints.follow(this.all, slots, slots.length);
    set.balancer.updated(now, random);
  }

  private onlySet(): HostSet | null {
    const { healthy, panic } = this.load;
    const level = healthy.indexOf(100);
    if (level < 0 || (panic[level] && this.options.failTrafficOnPanic)) return null;
    return level === 0 && this.zones?.isZoned === true
      ? null
      : this.set(level, panic[level] ? ALL : HEALTHY, WHOLE);
  }

  private set(level: number, kind: number, zone: number): HostSet {
    const key = ((zone + 1) * KINDS + kind) * 1024 + level;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const endpoints = new Endpoints();
    endpoints.follow(this.all, [], 0);
    const balancer = this.create(endpoints, kind === ALL ? -1 : kind);
    const made = { level, kind, zone, endpoints, balancer, has: new Uint8Array(0) };
    this.sets.push(made);
    this.byKey.set(key, made);
    return made;
  }
}
