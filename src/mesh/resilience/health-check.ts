/**
 * Whether an endpoint passes its active health checks, and how soon the next one is due. One that nobody has
 * checked before is unhealthy, and the very first check that passes makes it healthy.
 *
 * Source: envoyproxy/envoy source/extensions/health_checkers/common/health_checker_base_impl.cc, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe).
 * Differs: nothing that is known.
 * Draws: of `jitteredInterval`: below(n) for a share of the interval, then below(n) for a time, each in whole
 * milliseconds and only where there is such a jitter.
 */

import type { Random } from "../../lib/random";
import type { ActiveCheck, CheckResult } from "../active-check";

export interface HealthCheckOptions {
  readonly intervalNs: number;
  /** While unhealthy. */
  readonly unhealthyIntervalNs: number;
  /** After a change towards unhealthy has begun. */
  readonly unhealthyEdgeIntervalNs: number;
  /** After a change towards healthy has begun. */
  readonly healthyEdgeIntervalNs: number;
  /** While the cluster has never had a request. */
  readonly noTrafficIntervalNs: number;
  /** The same, after a check that passed and where no change is under way. */
  readonly noTrafficHealthyIntervalNs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** What a check has done to the state of an endpoint. */
export type HealthTransition = "Unchanged" | "ChangePending" | "Changed";

export class HealthCheck implements ActiveCheck {
  isHealthy: boolean;
  /** What the last check has done. */
  transition: HealthTransition = "Unchanged";
  private readonly options: HealthCheckOptions;
  private isFirst = true;
  /** In a row, against the present state. */
  private passes = 0;
  private failures = 0;

  constructor(options: HealthCheckOptions, isHealthy = false) {
    this.options = options;
    this.isHealthy = isHealthy;
  }

  /** A check ended. Gives the time until the next one, ns, without jitter. */
  checked(result: CheckResult, hasTraffic: boolean): number {
    const { options } = this;
    const isPass = result === "pass";
    this.transition = isPass ? this.passed() : this.failed(result === "failure");
    this.isFirst = false;
    const isPending = this.transition === "ChangePending";
    if (!hasTraffic)
      return isPass && !isPending ? options.noTrafficHealthyIntervalNs : options.noTrafficIntervalNs;
    if (isPass) return isPending ? options.healthyEdgeIntervalNs : options.intervalNs;
    return isPending ? options.unhealthyEdgeIntervalNs : options.unhealthyIntervalNs;
  }

  private passed(): HealthTransition {
    this.failures = 0;
    if (this.isHealthy) return "Unchanged";
    this.passes++;
    if (!this.isFirst && this.passes < this.options.healthyThreshold) return "ChangePending";
    this.isHealthy = true;
    this.passes = 0;
    return "Changed";
  }

  private failed(isActive: boolean): HealthTransition {
    this.passes = 0;
    if (!this.isHealthy) return "Unchanged";
    this.failures++;
    if (!isActive && this.failures < this.options.unhealthyThreshold) return "ChangePending";
    this.isHealthy = false;
    this.failures = 0;
    return "Changed";
  }
}

const NS_PER_MS = 1_000_000;

/** An interval with what chance adds to it: up to a share of it, and up to a time; at least 1 ms. */
export function jitteredInterval(
  intervalNs: number,
  share: number,
  jitterNs: number,
  random: Random,
): number {
  const ofShare = Math.floor((intervalNs * share) / NS_PER_MS + 1e-9);
  const ofTime = Math.floor(jitterNs / NS_PER_MS);
  let added = 0;
  if (ofShare > 0) added += random.below(ofShare);
  if (ofTime > 0) added += random.below(ofTime);
  return Math.max(intervalNs + added * NS_PER_MS, NS_PER_MS);
}
