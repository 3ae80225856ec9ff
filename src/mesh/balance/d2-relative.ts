/**
 * rest.li D2's relative strategy: endpoints are drawn by points, which follow from a health that falls in
 * steps while an endpoint is slower than the mean of all by a factor, or fails more than it may, and rises
 * again in smaller steps while it is not. An endpoint without health gets a hundredth, to be tried.
 *
 * Source: linkedin/rest.li d2/src/main/java/com/linkedin/d2/balancer/strategies/relative/StateUpdater.java
 * @8173ce2, and QuarantineManager.java beside it (who has no health left gets a little at once).
 * Differs: health is worked out at the first pick after each interval, not by a timer, which is the same; an
 * endpoint is drawn by its points, not from a ring of that many hashes, which comes to the same without a
 * key; no quarantine.
 * Draws: unit() a pick; none with one endpoint.
 */

import { assert } from "../../lib/assert";
import type { Random } from "../../lib/random";
import { widened } from "../endpoint";
import type { Balancer, Endpoints } from "../endpoint";
import { OK } from "../outcome";

const NS_PER_MS = 1_000_000;
const FIRST_HEALTH = 0.01;

export interface D2RelativeOptions {
  /** How often health is worked out, ns, > 0. */
  readonly updateIntervalNs: number;
  readonly upStep: number;
  readonly downStep: number;
  /** From so many times the mean latency of all on an endpoint is unhealthy, and up to so many healthy. */
  readonly relativeLatencyHighThresholdFactor: number;
  readonly relativeLatencyLowThresholdFactor: number;
  /** The same of the share of failures; above 1: never. */
  readonly highErrorRate: number;
  readonly lowErrorRate: number;
  /** With fewer calls in an interval health stays. */
  readonly minCallCount: number;
  readonly initialHealthScore: number;
  /** Below it health doubles instead of going up a step; 0: never. */
  readonly slowStartThreshold: number;
  readonly pointsPerWeight: number;
}

/** What an interval has shown of an endpoint. */
export interface D2Interval {
  readonly clusterMs: number;
  readonly hostMs: number;
  readonly errorRate: number;
  readonly calls: number;
}

/** Health after an interval, 0..1. */
export function d2Health(
  old: number,
  { clusterMs, hostMs, errorRate, calls }: D2Interval,
  options: D2RelativeOptions,
): number {
  if (calls < options.minCallCount) return old;
  const { relativeLatencyHighThresholdFactor: high, relativeLatencyLowThresholdFactor: low } = options;
  if (hostMs >= clusterMs * high || errorRate >= options.highErrorRate)
    return Math.max(old - options.downStep, 0);
  if (old >= 1 || hostMs > clusterMs * low || errorRate > options.lowErrorRate) return old;
  if (old >= options.slowStartThreshold) return Math.min(1, old + options.upStep);
  return old > 0 ? Math.min(1, 2 * old) : FIRST_HEALTH;
}

export class D2Relative implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly options: D2RelativeOptions;
  private dueAt = -Infinity;
  /** by slot: health; of this interval: calls that ended, failures among them, sum of their times, ns */
  private health = new Float64Array(0);
  private ended = new Float64Array(0);
  private failed = new Float64Array(0);
  private time = new Float64Array(0);
  /** by slot: calls under way, and sum of the times at which they began, ns */
  private open = new Float64Array(0);
  private begun = new Float64Array(0);
  /** by slot: the arrival that these are of */
  private arrival = new Float64Array(0);
  /** by position: its points, whole numbers, and those of all before it */
  private upTo = new Float64Array(0);
  private total = 0;

  constructor(endpoints: Endpoints, options: D2RelativeOptions) {
    assert(options.updateIntervalNs > 0, "updateIntervalNs must be above 0");
    this.endpoints = endpoints;
    this.options = options;
  }

  updated(now: number): void {
    const { arrival, capacity, members, size } = this.endpoints;
    if (this.arrival.length < capacity) this.widen(capacity);
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      if (this.arrival[slot] === arrival[slot]) continue;
      this.arrival[slot] = arrival[slot]!;
      this.health[slot] = this.options.initialHealthScore;
      for (const column of [this.ended, this.failed, this.time, this.open, this.begun]) column[slot] = 0;
    }
    if (this.dueAt === -Infinity) this.dueAt = now + this.options.updateIntervalNs;
    this.count();
  }

  pick(now: number, random: Random): number {
    if (now >= this.dueAt) this.renew(now);
    const { members, size } = this.endpoints;
    if (size < 2) return size === 0 ? -1 : members[0];
    const drawn = random.unit();
    if (this.total === 0) return members[Math.floor(drawn * size)];
    // The first whose points reach beyond what was drawn.
    const at = drawn * this.total;
    let low = 0;
    for (let high = size - 1; low < high;) {
      const middle = (low + high) >> 1;
      if (this.upTo[middle] > at) high = middle;
      else low = middle + 1;
    }
    return members[low];
  }

  sent(slot: number, now: number): void {
    this.open[slot]++;
    this.begun[slot] += now;
  }

  answered(slot: number, latencyNs: number, now: number, outcome: number): void {
    this.open[slot]--;
    this.begun[slot] -= now - latencyNs;
    this.ended[slot]++;
    this.time[slot] += latencyNs;
    if (outcome !== OK) this.failed[slot]++;
  }

  /** Works out health, and begins another interval. */
  private renew(now: number): void {
    this.dueAt = now + this.options.updateIntervalNs;
    const { members, size } = this.endpoints;
    let calls = 0;
    let time = 0;
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      calls += this.calls(slot);
      time += this.timeOf(slot, now);
    }
    const clusterMs = meanMs(time, calls);
    for (let position = 0; position < size; position++) this.renewOne(members[position], clusterMs, now);
    this.count();
  }

  private renewOne(slot: number, clusterMs: number, now: number): void {
    const calls = this.calls(slot);
    const interval = {
      clusterMs,
      hostMs: meanMs(this.timeOf(slot, now), calls),
      errorRate: calls === 0 ? 0 : this.failed[slot] / calls,
      calls,
    };
    // Without calls nothing would ever be learned of it again.
    this.health[slot] = Math.max(FIRST_HEALTH, d2Health(this.health[slot], interval, this.options));
    this.ended[slot] = 0;
    this.failed[slot] = 0;
    this.time[slot] = 0;
  }

  private calls(slot: number): number {
    return this.ended[slot] + this.open[slot];
  }

  /** Of all its calls, those under way as long as they have taken up to now. */
  private timeOf(slot: number, now: number): number {
    return this.time[slot] + this.open[slot] * now - this.begun[slot];
  }

  private count(): void {
    const { members, size, weight } = this.endpoints;
    this.total = 0;
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      this.total += Math.round(this.health[slot] * weight[slot] * this.options.pointsPerWeight);
      this.upTo[position] = this.total;
    }
  }

  private widen(capacity: number): void {
    this.health = widened(this.health, capacity);
    this.ended = widened(this.ended, capacity);
    this.failed = widened(this.failed, capacity);
    this.time = widened(this.time, capacity);
    this.open = widened(this.open, capacity);
    this.begun = widened(this.begun, capacity);
    this.arrival = widened(this.arrival, capacity);
    this.upTo = widened(this.upTo, capacity);
  }
}

/** In whole ms, as rest.li has it. */
function meanMs(timeNs: number, calls: number): number {
  return calls === 0 ? 0 : Math.round(timeNs / calls / NS_PER_MS);
}
