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

import type { KeyHash } from "../../lib/key-hash";
import type { Random } from "../../lib/random";
import { DEGRADED, Endpoints, HEALTHY } from "../endpoint";
import type { Balancer } from "../endpoint";
import type { LoadReport } from "../load-report";
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
  /** How endpoints of the first level are chosen by zone, or null. */
  readonly zones: ZoneChoice | null;
}

/** Which endpoints of a level: the healthy ones, the degraded ones, or all. */
const ALL = 2;
const KINDS = 3;

/** Some endpoints, and who chooses among them. */
interface HostSet {
  readonly level: number;
  readonly kind: number;
  /** WHOLE: wherever they are. */
  readonly zone: number;
  readonly endpoints: Endpoints;
  readonly balancer: Balancer;
  /** by slot: 1 for members */
  has: Uint8Array;
}

export class HostSets implements Balancer {
  /** Where the balancers inside want to hear of it. */
  readonly sent?: (slot: number, now: number) => void;
  readonly answered?: (slot: number, latencyNs: number, now: number, outcome: number) => void;
  readonly reported?: (slot: number, report: LoadReport, now: number) => void;
  readonly probe?: (now: number, random: Random) => number;
  readonly probed?: (slot: number, inFlight: number, latencyNs: number, now: number) => void;
  readonly pickFrom?: (address: number, now: number) => number;
  readonly keyHash?: KeyHash;
  readonly pickHashed?: (high: number, low: number, now: number, attempt?: number) => number;
  private readonly all: Endpoints;
  private readonly create: (endpoints: Endpoints) => Balancer;
  private readonly options: HostSetsOptions;
  private readonly sets: HostSet[] = [];
  private readonly byKey = new Map<number, HostSet>();
  private load: PriorityLoad = { healthy: [100], degraded: [0], panic: [false] };
  /** The only set that has load, where no zone is to be chosen; or null. */
  private only: HostSet | null = null;
  /** The set that the last pick was from, whose endpoints are probed. */
  private last: HostSet | null = null;
  /** Null: zones do not matter. */
  private readonly zones: ZoneChooser | null;
  /** Chance of the last update, for picks that come without. */
  private random: Random | null = null;

  constructor(all: Endpoints, create: (endpoints: Endpoints) => Balancer, options: HostSetsOptions) {
    this.all = all;
    this.create = create;
    this.options = options;
    const { zones, overprovisioningPercent } = options;
    this.zones = zones === null ? null : new ZoneChooser(all, zones, overprovisioningPercent);
    const { balancer } = this.set(0, HEALTHY, WHOLE);
    if (balancer.sent !== undefined) this.sent = this.toldSent.bind(this);
    if (balancer.answered !== undefined) this.answered = this.toldAnswered.bind(this);
    if (balancer.reported !== undefined) this.reported = this.toldReport.bind(this);
    if (balancer.probe !== undefined) {
      this.probe = (now, random): number => this.last?.balancer.probe!(now, random) ?? -1;
      this.probed = this.toldProbe.bind(this);
    }
    if (balancer.keyHash !== undefined) this.keyHash = balancer.keyHash;
    if (balancer.pickFrom !== undefined)
      this.pickFrom = (address, now): number => {
        const chosen = this.choose(this.random!);
        return chosen === null ? -1 : chosen.balancer.pickFrom!(address, now);
      };
    if (balancer.pickHashed !== undefined)
      this.pickHashed = (high, low, now, attempt): number => {
        const chosen = this.choose(this.random!);
        return chosen === null ? -1 : chosen.balancer.pickHashed!(high, low, now, attempt);
      };
  }

  /** Also to be called when somebody's health has changed. */
  updated(now: number, random: Random): void {
    this.random = random;
    this.reckonLoad();
    this.zones?.update(this.load.panic[0], random);
    this.make();
    for (const set of this.sets) this.fill(set, now, random);
    this.only = this.onlySet();
  }

  /** There are more callers than before, or fewer, in some zone. */
  callersChanged(): void {
    this.zones?.callersChanged(this.load.panic[0]);
    this.only = this.onlySet();
  }

  pick(now: number, random: Random): number {
    const chosen = this.only ?? this.choose(random);
    this.last = chosen;
    return chosen === null ? -1 : chosen.balancer.pick(now, random);
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

  private toldSent(slot: number, now: number): void {
    for (const { balancer, has } of this.sets) if (has[slot] === 1) balancer.sent!(slot, now);
  }

  private toldAnswered(slot: number, latencyNs: number, now: number, outcome: number): void {
    for (const { balancer, has } of this.sets)
      if (has[slot] === 1) balancer.answered!(slot, latencyNs, now, outcome);
  }

  private toldReport(slot: number, report: LoadReport, now: number): void {
    for (const { balancer, has } of this.sets) if (has[slot] === 1) balancer.reported!(slot, report, now);
  }

  private toldProbe(slot: number, inFlight: number, latencyNs: number, now: number): void {
    for (const { balancer, has } of this.sets)
      if (has[slot] === 1) balancer.probed!(slot, inFlight, latencyNs, now);
  }

  private reckonLoad(): void {
    const { members, size, priority, health } = this.all;
    let count = 1;
    for (let k = 0; k < size; k++) count = Math.max(count, priority[members[k]] + 1);
    const { overprovisioningPercent, panicThreshold } = this.options;
    const levels = Array.from({ length: count }, () => ({
      hosts: 0,
      healthy: 0,
      degraded: 0,
      excluded: 0,
      overprovisioningPercent,
    }));
    for (let k = 0; k < size; k++) {
      const level = levels[priority[members[k]]];
      level.hosts++;
      if (health[members[k]] === HEALTHY) level.healthy++;
      else if (health[members[k]] === DEGRADED) level.degraded++;
    }
    this.load = priorityLoad(levels, panicThreshold);
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
    for (let k = 0; k < size; k++) {
      const slot = members[k];
      if (priority[slot] !== set.level || (set.kind !== ALL && health[slot] !== set.kind)) continue;
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
    const balancer = this.create(endpoints);
    const made = { level, kind, zone, endpoints, balancer, has: new Uint8Array(0) };
    this.sets.push(made);
    this.byKey.set(key, made);
    return made;
  }
}
