/**
 * What Envoy's outlier detection is told, and what it tells.
 *
 * Source: envoyproxy/envoy api/envoy/config/cluster/v3/outlier_detection.proto, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe).
 */

export interface Consecutive {
  /** Failures in a row; 0: never. */
  readonly limit: number;
  /** How many of its findings lead to an ejection, 0..1. */
  readonly enforcing: number;
}

export interface EnvoyOutlierOptions {
  readonly intervalNs: number;
  readonly baseEjectionNs: number;
  /** At least `baseEjectionNs`. */
  readonly maxEjectionNs: number;
  /** An ejection lasts up to so much longer, in whole ms. */
  readonly jitterNs: number;
  /** 0..100, of all endpoints with the one to be ejected. */
  readonly maxEjectionPercent: number;
  readonly alwaysEjectOneHost: boolean;
  /** One that passes an active health check comes back at once. */
  readonly successfulActiveHealthCheckUnejectHost: boolean;
  readonly consecutive5xx: Consecutive;
  readonly consecutiveGatewayFailure: Consecutive;
  /** Only where failures of the connection are kept apart. */
  readonly consecutiveLocalOriginFailure: Consecutive;
  /** Failures of the connection are judged by themselves; else they count as 503 and 504. */
  readonly splitExternalLocalOriginErrors: boolean;
  readonly successRate: {
    readonly minimumHosts: number;
    readonly requestVolume: number;
    readonly stdevFactor: number;
    readonly enforcing: number;
  };
  readonly failurePercentage: {
    /** 0..100 */
    readonly threshold: number;
    readonly minimumHosts: number;
    readonly requestVolume: number;
    readonly enforcing: number;
  };
}

/** What found an endpoint wanting, in Envoy's words. */
export type OutlierDetector =
  | "consecutive_5xx"
  | "consecutive_gateway_failure"
  | "consecutive_local_origin_failure"
  | "success_rate"
  | "success_rate_local_origin"
  | "failure_percentage"
  | "failure_percentage_local_origin";

/** Who wants to hear of it. */
export interface OutlierEvents {
  ejected(slot: number, detector: OutlierDetector): void;
  unejected(slot: number): void;
  /** It would have been ejected, but too many are. */
  overflow(slot: number, detector: OutlierDetector): void;
  /** It was found wanting, but that is not enforced. */
  detected(slot: number, detector: OutlierDetector): void;
}

/** What Envoy does where nothing else is said. */
export const ENVOY_OUTLIER_DEFAULTS: EnvoyOutlierOptions = {
  intervalNs: 10e9,
  baseEjectionNs: 30e9,
  maxEjectionNs: 300e9,
  jitterNs: 0,
  maxEjectionPercent: 10,
  alwaysEjectOneHost: false,
  successfulActiveHealthCheckUnejectHost: true,
  consecutive5xx: { limit: 5, enforcing: 1 },
  consecutiveGatewayFailure: { limit: 5, enforcing: 0 },
  consecutiveLocalOriginFailure: { limit: 5, enforcing: 1 },
  splitExternalLocalOriginErrors: false,
  successRate: { minimumHosts: 5, requestVolume: 100, stdevFactor: 1.9, enforcing: 1 },
  failurePercentage: { threshold: 85, minimumHosts: 5, requestVolume: 50, enforcing: 0 },
};
