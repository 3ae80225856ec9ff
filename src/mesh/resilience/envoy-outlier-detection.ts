/**
 * Ejects endpoints that fail: after so many failures in a row (of all 5xx, of 502, 503 and 504, or of the
 * connection), and at every interval those whose success rate in it lies too far below the mean of all, or
 * whose share of failures is too high. An ejection lasts `baseEjectionNs` times its number in a row, and no
 * ejection lets the ejected be more than a share of all.
 *
 * Source: envoyproxy/envoy source/common/upstream/outlier_detection_impl.cc, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe).
 * Differs: goes through endpoints in their order, where Envoy goes through an unordered map; a failure counts
 * at once, where Envoy's worker threads post it to the main thread.
 * Draws: unit() before an ejection that is enforced neither always nor never; below(jitter in ms + 1) at an
 * ejection where there is a jitter.
 */

import { assert } from "../../lib/assert";
import type { Random } from "../../lib/random";
import { EJECTED, widened } from "../endpoint";
import type { Endpoints } from "../endpoint";
import type { EnvoyOutlierOptions, OutlierDetector, OutlierEvents } from "./envoy-outlier-options";
import { OutlierWindow, successRateThreshold } from "./outlier-window";

/** What is known of a request that ended. */
export const SUCCEEDED = 0;
/** The endpoint answered with a 5xx that is none of 502, 503, 504. */
export const SERVER_ERROR = 1;
export const GATEWAY_ERROR = 2;
/** No answer came: no connection, or it broke, or it took too long. */
export const LOCAL_FAILURE = 3;

const NS_PER_MS = 1_000_000;

export class EnvoyOutlierDetection {
  /** When the next interval ends: `tick` is due. */
  nextTickAt: number;
  /** How many are ejected now. */
  ejectedCount = 0;
  private readonly endpoints: Endpoints;
  private readonly options: EnvoyOutlierOptions;
  private readonly events: OutlierEvents | null;
  /** by slot: failures in a row */
  private serverErrors = new Float64Array(0);
  private gatewayErrors = new Float64Array(0);
  private localFailures = new Float64Array(0);
  /** by slot: since when it is ejected (-1: it is not), for how long more, and how many times in a row */
  private ejectedAt = new Float64Array(0);
  private jitter = new Float64Array(0);
  private ejections = new Float64Array(0);
  private unejectedAt = new Float64Array(0);
  /** by slot: whose state this is */
  private holder = new Float64Array(0);
  private readonly external = new OutlierWindow();
  private readonly local = new OutlierWindow();

  constructor(
    endpoints: Endpoints,
    options: EnvoyOutlierOptions,
    now: number,
    events: OutlierEvents | null = null,
  ) {
    assert(options.maxEjectionNs >= options.baseEjectionNs, "maxEjectionNs is less than baseEjectionNs");
    this.endpoints = endpoints;
    this.options = options;
    this.events = events;
    this.nextTickAt = now + options.intervalNs;
  }

  /** Call after every `Endpoints.update`: the new ones begin well, those that left are forgotten. */
  updated(): void {
    const { members, size, capacity, arrival } = this.endpoints;
    if (this.holder.length < capacity) this.widen(capacity);
    this.ejectedCount = 0;
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      if (this.holder[slot] !== arrival[slot]) this.begin(slot);
      if (this.ejectedAt[slot] >= 0) this.ejectedCount++;
    }
  }

  isEjected(slot: number): boolean {
    return this.ejectedAt[slot] >= 0;
  }

  /** How many times in a row it was ejected, less one for each interval that it was well since. */
  ejectionsOf(slot: number): number {
    return this.ejections[slot];
  }

  /** A request to `slot` ended, in one of SUCCEEDED, … Says whether somebody's health changed by it. */
  answered(slot: number, result: number, now: number, random: Random): boolean {
    if (this.holder[slot] !== this.endpoints.arrival[slot]) return false;
    if (result === LOCAL_FAILURE && this.options.splitExternalLocalOriginErrors)
      return this.failedLocally(slot, now, random);
    if (result === SUCCEEDED) this.succeeded(slot);
    else {
      this.external.add(slot, false);
      return this.failed(slot, result !== SERVER_ERROR, now, random);
    }
    return false;
  }

  /** An interval is over. Says whether somebody's health changed. */
  tick(now: number, random: Random): boolean {
    const { members, size } = this.endpoints;
    this.nextTickAt = now + this.options.intervalNs;
    let changes = 0;
    for (let position = 0; position < size; position++) changes += this.release(members[position], now);
    changes += this.judge(this.external, "", now, random);
    if (this.options.splitExternalLocalOriginErrors)
      changes += this.judge(this.local, "_local_origin", now, random);
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      const isWell = this.ejectedAt[slot] < 0 && now - this.unejectedAt[slot] >= this.options.intervalNs;
      if (isWell && this.ejections[slot] > 0) this.ejections[slot]--;
    }
    this.external.clear();
    this.local.clear();
    return changes > 0;
  }

  /** It passed an active health check (successful_active_health_check_uneject_host). */
  passedHealthCheck(slot: number, now: number): boolean {
    if (this.ejectedAt[slot] < 0 || !this.options.successfulActiveHealthCheckUnejectHost) return false;
    this.uneject(slot, now);
    return true;
  }

  private succeeded(slot: number): void {
    this.external.add(slot, true);
    if (this.options.splitExternalLocalOriginErrors) this.local.add(slot, true);
    this.serverErrors[slot] = 0;
    this.gatewayErrors[slot] = 0;
    this.localFailures[slot] = 0;
  }

  private failed(slot: number, isGateway: boolean, now: number, random: Random): boolean {
    const { consecutive5xx, consecutiveGatewayFailure } = this.options;
    let changed = false;
    if (!isGateway) this.gatewayErrors[slot] = 0;
    else if (++this.gatewayErrors[slot] === consecutiveGatewayFailure.limit && this.ejectedAt[slot] < 0) {
      this.gatewayErrors[slot] = 0;
      changed = this.eject(
        slot,
        "consecutive_gateway_failure",
        consecutiveGatewayFailure.enforcing,
        now,
        random,
      );
    }
    if (++this.serverErrors[slot] !== consecutive5xx.limit || this.ejectedAt[slot] >= 0) return changed;
    this.serverErrors[slot] = 0;
    return this.eject(slot, "consecutive_5xx", consecutive5xx.enforcing, now, random) || changed;
  }

  private failedLocally(slot: number, now: number, random: Random): boolean {
    const { limit, enforcing } = this.options.consecutiveLocalOriginFailure;
    this.local.add(slot, false);
    if (++this.localFailures[slot] !== limit || this.ejectedAt[slot] >= 0) return false;
    this.localFailures[slot] = 0;
    return this.eject(slot, "consecutive_local_origin_failure", enforcing, now, random);
  }

  /** The detectors that compare the endpoints. Gives how many it ejected. */
  private judge(window: OutlierWindow, origin: "" | "_local_origin", now: number, random: Random): number {
    const { successRate, failurePercentage } = this.options;
    const { size } = this.endpoints;
    if (size < Math.min(successRate.minimumHosts, failurePercentage.minimumHosts)) return 0;
    const bySuccess = this.candidates(window, successRate.requestVolume);
    const byFailures = this.candidates(window, failurePercentage.requestVolume);
    let changes = 0;
    if (bySuccess.length > 0 && bySuccess.length >= successRate.minimumHosts) {
      const rates = bySuccess.map((slot) => window.successPercent(slot));
      const { threshold } = successRateThreshold(rates, successRate.stdevFactor);
      const wanting = bySuccess.filter((_, k) => rates[k] < threshold);
      for (const slot of wanting)
        changes += Number(this.eject(slot, `success_rate${origin}`, successRate.enforcing, now, random));
    }
    if (byFailures.length === 0 || byFailures.length < failurePercentage.minimumHosts) return changes;
    for (const slot of byFailures) {
      if (100 - window.successPercent(slot) < failurePercentage.threshold) continue;
      if (this.ejectedAt[slot] >= 0) continue;
      const { enforcing } = failurePercentage;
      changes += Number(this.eject(slot, `failure_percentage${origin}`, enforcing, now, random));
    }
    return changes;
  }

  private candidates(window: OutlierWindow, volume: number): number[] {
    const { members, size } = this.endpoints;
    const found: number[] = [];
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      if (this.ejectedAt[slot] < 0 && window.total(slot) >= volume) found.push(slot);
    }
    return found;
  }

  private eject(
    slot: number,
    detector: OutlierDetector,
    enforcing: number,
    now: number,
    random: Random,
  ): boolean {
    const { alwaysEjectOneHost, baseEjectionNs, jitterNs, maxEjectionNs, maxEjectionPercent } = this.options;
    const share = (100 * (this.ejectedCount + 1)) / this.endpoints.size;
    if (share > Math.min(100, maxEjectionPercent) && !(alwaysEjectOneHost && this.ejectedCount === 0)) {
      this.events?.overflow(slot, detector);
      return false;
    }
    if (enforcing <= 0 || (enforcing < 1 && random.unit() >= enforcing)) {
      this.events?.detected(slot, detector);
      return false;
    }
    this.ejectedCount++;
    this.ejectedAt[slot] = now;
    this.jitter[slot] =
      jitterNs < NS_PER_MS ? 0 : random.below(Math.floor(jitterNs / NS_PER_MS) + 1) * NS_PER_MS;
    this.endpoints.mark(slot, EJECTED, true);
    if (this.ejections[slot] * baseEjectionNs < maxEjectionNs + baseEjectionNs) this.ejections[slot]++;
    this.events?.ejected(slot, detector);
    return true;
  }

  /** Lets it back in if its time is over. */
  private release(slot: number, now: number): number {
    if (this.ejectedAt[slot] < 0) return 0;
    const { baseEjectionNs, maxEjectionNs } = this.options;
    const lasts = Math.min(baseEjectionNs * this.ejections[slot], maxEjectionNs) + this.jitter[slot];
    if (lasts > now - this.ejectedAt[slot]) return 0;
    this.uneject(slot, now);
    return 1;
  }

  private uneject(slot: number, now: number): void {
    this.ejectedCount--;
    this.ejectedAt[slot] = -1;
    this.unejectedAt[slot] = now;
    this.serverErrors[slot] = 0;
    this.gatewayErrors[slot] = 0;
    this.localFailures[slot] = 0;
    this.endpoints.mark(slot, EJECTED, false);
    this.events?.unejected(slot);
  }

  private begin(slot: number): void {
    this.holder[slot] = this.endpoints.arrival[slot];
    this.serverErrors[slot] = 0;
    this.gatewayErrors[slot] = 0;
    this.localFailures[slot] = 0;
    this.ejectedAt[slot] = -1;
    this.jitter[slot] = 0;
    this.ejections[slot] = 0;
    this.unejectedAt[slot] = -Infinity;
    this.external.forget(slot);
    this.local.forget(slot);
  }

  private widen(capacity: number): void {
    this.serverErrors = widened(this.serverErrors, capacity);
    this.gatewayErrors = widened(this.gatewayErrors, capacity);
    this.localFailures = widened(this.localFailures, capacity);
    this.ejectedAt = widened(this.ejectedAt, capacity);
    this.jitter = widened(this.jitter, capacity);
    this.ejections = widened(this.ejections, capacity);
    this.unejectedAt = widened(this.unejectedAt, capacity);
    this.holder = widened(this.holder, capacity);
    this.external.widen(capacity);
    this.local.widen(capacity);
  }
}
