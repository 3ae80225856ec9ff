import type { Distribution } from "../kernel/distribution/spec";
import type { FixedWindowOptions } from "../mesh/resilience/fixed-window";
import type { AdmissionControlOptions } from "../mesh/resilience/admission-control";
import type { GradientOptions } from "../mesh/resilience/envoy-gradient";
import type { GobreakerOptions } from "../mesh/resilience/gobreaker";
import type { AimdOptions } from "../mesh/resilience/netflix-aimd";
import type { Gradient2Options } from "../mesh/resilience/netflix-gradient2";
import type { VegasOptions } from "../mesh/resilience/netflix-vegas";
import type { NginxLimitReqOptions } from "../mesh/resilience/nginx-limit-req";
import type { PollyOptions } from "../mesh/resilience/polly-breaker";
import type { Resilience4jOptions } from "../mesh/resilience/resilience4j-breaker";
import type { TokenBucketOptions } from "../mesh/resilience/token-bucket";

/** What keeps requests from a callee that would be too many, or in vain. Null: nothing does. */
export interface Protection {
  readonly limits: Thresholds | null;
  readonly breaker: BreakerSpec | null;
  readonly rateLimit: RateLimitSpec | null;
  readonly concurrencyLimit: ConcurrencyLimitSpec | null;
  readonly admissionControl: AdmissionControlOptions | null;
}

/** Envoy's circuit breakers, of a proxy and a callee. Infinity: no limit. */
export interface Thresholds {
  readonly maxConnections: number;
  /** Requests that wait for a connection. */
  readonly maxPending: number;
  readonly maxRequests: number;
  /** Retries under way may be at most max(trunc(ratio * active requests), min). */
  readonly retries: { readonly ratio: number; readonly min: number };
}

export type BreakerSpec =
  | { readonly kind: "resilience4j"; readonly options: Resilience4jOptions }
  | { readonly kind: "polly"; readonly options: PollyOptions }
  | { readonly kind: "gobreaker"; readonly options: GobreakerOptions };

/** Where something stands: with the caller's proxy, or with each instance of the callee. */
export type Side = "caller" | "callee";

export type RateLimitSpec =
  | {
      readonly kind: "localTokenBucket";
      readonly at: Side;
      readonly options: TokenBucketOptions;
      /** What is refused is told when there is a token again. */
      readonly tellsReset: boolean;
    }
  | {
      readonly kind: "global";
      readonly at: "caller";
      /** What is counted together with all that says the same; null: calls of this service. */
      readonly domain: string | null;
      readonly options: FixedWindowOptions;
      /** From the question to the answer. */
      readonly latency: Distribution;
      /** After so long it is not waited for, ns: the request passes, or does not. */
      readonly timeoutNs: number;
      readonly failureModeDeny: boolean;
      readonly tellsReset: boolean;
    }
  | { readonly kind: "nginxLimitReq"; readonly at: "caller"; readonly options: NginxLimitReqOptions };

export type ConcurrencyLimitSpec =
  | { readonly kind: "gradient"; readonly at: "callee"; readonly options: GradientOptions }
  | { readonly kind: "vegas"; readonly at: Side; readonly options: VegasOptions }
  | { readonly kind: "gradient2"; readonly at: Side; readonly options: Gradient2Options }
  | { readonly kind: "aimd"; readonly at: Side; readonly options: AimdOptions };
