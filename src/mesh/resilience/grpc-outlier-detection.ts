/**
 * Ejects endpoints at every interval whose success rate in it lies too far below the mean of all, and then
 * those whose share of failures is too high. An ejection lasts `baseEjectionNs` times a number that grows
 * with each and shrinks with each interval without. Before each candidate the share of the ejected is looked
 * at, so that one can always go.
 *
 * Source: grpc/proposal A50; grpc/grpc-node@2670b37 packages/grpc-js/src/load-balancer-outlier-detection.ts.
 * Differs: none that is known.
 * Draws: unit() for each candidate that is enforced neither always nor never.
 */

import type { Random } from "../../lib/random";
import { EJECTED, widened } from "../endpoint";
import type { Endpoints } from "../endpoint";
import { OutlierWindow, successRateThreshold } from "./outlier-window";

export interface GrpcOutlierOptions {
  readonly intervalNs: number;
  readonly baseEjectionNs: number;
  readonly maxEjectionNs: number;
  /** 0..100 */
  readonly maxEjectionPercent: number;
  /** Null: off. */
  readonly successRate: {
    readonly minimumHosts: number;
    readonly requestVolume: number;
    readonly stdevFactor: number;
    /** 0..1 */
    readonly enforcing: number;
  } | null;
  /** Null: off. */
  readonly failurePercentage: {
    /** 0..100 */
    readonly threshold: number;
    readonly minimumHosts: number;
    readonly requestVolume: number;
    /** 0..1 */
    readonly enforcing: number;
  } | null;
}

export class GrpcOutlierDetection {
  /** When the next interval ends: `tick` is due. */
  nextTickAt: number;
  private readonly endpoints: Endpoints;
  private readonly options: GrpcOutlierOptions;
  /** by slot: since when it is ejected; -1: it is not */
  private ejectedAt = new Float64Array(0);
  private multiplier = new Float64Array(0);
  /** by slot: whose state this is */
  private holder = new Float64Array(0);
  private readonly window = new OutlierWindow();

  constructor(endpoints: Endpoints, options: GrpcOutlierOptions, now: number) {
    this.endpoints = endpoints;
    this.options = options;
    this.nextTickAt = now + options.intervalNs;
  }

  /** Call after every `Endpoints.update`. */
  updated(): void {
    const { members, size, capacity, arrival } = this.endpoints;
    if (this.holder.length < capacity) {
      this.ejectedAt = widened(this.ejectedAt, capacity);
      this.multiplier = widened(this.multiplier, capacity);
      this.holder = widened(this.holder, capacity);
      this.window.widen(capacity);
    }
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      if (this.holder[slot] === arrival[slot]) continue;
      this.holder[slot] = arrival[slot];
      this.ejectedAt[slot] = -1;
      this.multiplier[slot] = 0;
      this.window.forget(slot);
    }
  }

  isEjected(slot: number): boolean {
    return this.ejectedAt[slot] >= 0;
  }

  multiplierOf(slot: number): number {
    return this.multiplier[slot];
  }

  /** A call to `slot` ended. */
  answered(slot: number, isSuccess: boolean): void {
    if (this.holder[slot] === this.endpoints.arrival[slot]) this.window.add(slot, isSuccess);
  }

  /** An interval is over. Says whether somebody's health changed. */
  tick(now: number, random: Random): boolean {
    const { members, size } = this.endpoints;
    this.nextTickAt = now + this.options.intervalNs;
    const ejected = this.judgeSuccessRates(now, random) + this.judgeFailures(now, random);
    let released = 0;
    for (let position = 0; position < size; position++) released += this.review(members[position], now);
    this.window.clear();
    return ejected + released > 0;
  }

  private judgeSuccessRates(now: number, random: Random): number {
    const { successRate } = this.options;
    if (successRate === null) return 0;
    const { minimumHosts, requestVolume, stdevFactor, enforcing } = successRate;
    const rated = this.membersWith(requestVolume);
    if (rated.length < minimumHosts) return 0;
    const rates = rated.map((slot) => this.window.successRate(slot));
    const { threshold } = successRateThreshold(rates, stdevFactor);
    let count = 0;
    for (const slot of this.membersWith(0)) {
      if (this.isFull()) break;
      if (this.window.total(slot) < requestVolume) continue;
      if (this.window.successRate(slot) < threshold) count += this.eject(slot, enforcing, now, random);
    }
    return count;
  }

  private judgeFailures(now: number, random: Random): number {
    const { failurePercentage } = this.options;
    if (failurePercentage === null) return 0;
    const { minimumHosts, requestVolume, threshold, enforcing } = failurePercentage;
    if (this.membersWith(requestVolume).length < minimumHosts) return 0;
    let count = 0;
    for (const slot of this.membersWith(0)) {
      if (this.isFull()) break;
      if (this.window.total(slot) < requestVolume) continue;
      if (this.window.failurePercent(slot) > threshold) count += this.eject(slot, enforcing, now, random);
    }
    return count;
  }

  /** Members that had so many calls, in their order. */
  private membersWith(volume: number): number[] {
    const { members, size } = this.endpoints;
    return Array.from(members.subarray(0, size)).filter((slot) => this.window.total(slot) >= volume);
  }

  /** Are so many ejected that no other may be? */
  private isFull(): boolean {
    const { size } = this.endpoints;
    const count = this.membersWith(0).filter((slot) => this.ejectedAt[slot] >= 0).length;
    return (100 * count) / size >= this.options.maxEjectionPercent;
  }

  private eject(slot: number, enforcing: number, now: number, random: Random): number {
    if (enforcing <= 0 || (enforcing < 1 && random.unit() >= enforcing)) return 0;
    const isNew = this.ejectedAt[slot] < 0;
    this.ejectedAt[slot] = now;
    this.multiplier[slot]++;
    this.endpoints.mark(slot, EJECTED, true);
    return Number(isNew);
  }

  private review(slot: number, now: number): number {
    if (this.ejectedAt[slot] < 0) {
      if (this.multiplier[slot] > 0) this.multiplier[slot]--;
      return 0;
    }
    const { baseEjectionNs, maxEjectionNs } = this.options;
    const lasts = Math.min(baseEjectionNs * this.multiplier[slot], Math.max(baseEjectionNs, maxEjectionNs));
    if (this.ejectedAt[slot] + lasts >= now) return 0;
    this.ejectedAt[slot] = -1;
    this.endpoints.mark(slot, EJECTED, false);
    return 1;
  }
}
