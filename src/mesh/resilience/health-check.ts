/**
 * Whether an endpoint passes its active health checks, and how soon the next one is due. It begins unhealthy,
 * and the very first check that passes makes it healthy.
 *
 * Source: envoyproxy/envoy source/extensions/health_checkers/common/health_checker_base_impl.cc, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe).
 * Differs: no jitter.
 * Draws: none.
 */

export interface HealthCheckOptions {
  readonly intervalNs: number;
  /** While unhealthy. */
  readonly unhealthyIntervalNs: number;
  /** After a change towards unhealthy has begun. */
  readonly unhealthyEdgeIntervalNs: number;
  /** After a change towards healthy has begun. */
  readonly healthyEdgeIntervalNs: number;
  /** While the cluster gets no requests. */
  readonly noTrafficIntervalNs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** How a check ended: it passed, nothing was heard in time, or an answer said no. */
export type CheckResult = "pass" | "networkFailure" | "failure";

export class HealthCheck {
  isHealthy = false;
  private readonly options: HealthCheckOptions;
  private isFirst = true;
  /** In a row, against the present state. */
  private passes = 0;
  private failures = 0;

  constructor(options: HealthCheckOptions) {
    this.options = options;
  }

  /** A check ended. Gives the time until the next one, ns. */
  checked(result: CheckResult, hasTraffic: boolean): number {
    const { options } = this;
    const changes = result === "pass" ? this.passed() : this.failed(result === "failure");
    this.isFirst = false;
    if (!hasTraffic) return options.noTrafficIntervalNs;
    if (changes && result === "pass") return options.healthyEdgeIntervalNs;
    if (changes) return options.unhealthyEdgeIntervalNs;
    return this.isHealthy ? options.intervalNs : options.unhealthyIntervalNs;
  }

  /** Says whether a change is under way. */
  private passed(): boolean {
    this.failures = 0;
    if (this.isHealthy) return false;
    this.passes++;
    if (!this.isFirst && this.passes < this.options.healthyThreshold) return true;
    this.isHealthy = true;
    this.passes = 0;
    return false;
  }

  private failed(isActive: boolean): boolean {
    this.passes = 0;
    if (!this.isHealthy) return false;
    this.failures++;
    if (!isActive && this.failures < this.options.unhealthyThreshold) return true;
    this.isHealthy = false;
    this.failures = 0;
    return false;
  }
}
