import type { Distribution } from "../kernel/distribution/spec";
import type { FinagleAccrualOptions } from "../mesh/resilience/finagle-guard";
import type { GrpcConnectivityOptions } from "../mesh/resilience/grpc-connectivity";
import type { HaproxyCheckOptions } from "../mesh/resilience/haproxy-check";
import type { HealthCheckOptions } from "../mesh/resilience/health-check";
import type { LinkerdBreakerOptions } from "../mesh/resilience/linkerd-breaker";
import type { RibbonBlackoutOptions } from "../mesh/resilience/ribbon-blackout";

/** How a proxy probes the endpoints that it knows. */
export interface HealthCheckSpec {
  readonly rules: CheckRules;
  /** What answers a probe: the kernel alone, or the process. */
  readonly type: "tcp" | "http" | "grpc";
  /** Of the callee: a probe is a request for it like any other; null: it is answered aside from requests. */
  readonly operation: string | null;
  readonly timeoutNs: number;
  /** The interval begins with a probe; else with its end. */
  readonly isFromStart: boolean;
  /** An answer that says no counts as none. */
  readonly isRetriable: boolean;
  /** Time that an instance at speed 1 takes for its answer. */
  readonly work: Distribution;
  /** An instance with more requests says that it is degraded; Infinity: never. */
  readonly degradedAbove: number;
  /** A new endpoint does not count among those that should be well before its first check. */
  readonly ignoresNew: boolean;
  /** An endpoint that discovery knows no more stays until a check fails. */
  readonly keepsRemoved: boolean;
}

export type CheckRules =
  | {
      readonly product: "envoy";
      readonly options: HealthCheckOptions;
      readonly jitterShare: number;
      readonly jitterNs: number;
      readonly initialJitterNs: number;
    }
  | {
      readonly product: "haproxy";
      readonly options: HaproxyCheckOptions;
      readonly spread: number;
      /** What requests tell: of the connection, of the answer too, or nothing. */
      readonly observe: "layer4" | "layer7" | null;
    };

/** Whose rules say when an endpoint is left alone for its failures. */
export type FailureAccrualSpec =
  | { readonly product: "finagle"; readonly options: FinagleAccrualOptions }
  | {
      readonly product: "grpc";
      readonly options: GrpcConnectivityOptions;
      /** So long an endpoint may take for its first connection before other levels are used. */
      readonly failoverNs: number;
    }
  | { readonly product: "linkerd"; readonly options: LinkerdBreakerOptions }
  | { readonly product: "ribbon"; readonly options: RibbonBlackoutOptions };
