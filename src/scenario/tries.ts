import type { RetryQuotaOptions } from "../mesh/resilience/retry-quota";
import type { ThrottleOptions } from "../mesh/resilience/retry-throttle";

/** When a call has a second attempt before the first has failed. */
export interface Hedge {
  /** How long a call waits for what is under way: a time, or what this share of attempts take at most. */
  readonly after: { readonly ns: number } | { readonly share: number };
  /** Hedges of one call. */
  readonly max: number;
  /** Hedges may be this share of the requests of the last 10 s; null: as many as there may be. */
  readonly budget: number | null;
  /** Conditions, as of retries: failures that do not end the call. */
  readonly nonFatal: readonly string[];
}

/** When a call has another attempt after one that failed. */
export interface Retry {
  /** Retries after the first attempt. */
  readonly attempts: number;
  /** Conditions by name, as `mesh/resilience/retry.ts` lists them. */
  readonly on: readonly string[];
  /** Limit for each attempt; Infinity: none. */
  readonly perTryNs: number;
  readonly backoff: {
    readonly baseNs: number;
    readonly maxNs: number;
    readonly multiplier: number;
    /** A number: the share by which a pause may be longer or shorter. */
    readonly jitter: "full" | "equal" | "none" | number;
  };
  /**
   * Retries under way may be at most max(trunc(ratio * active requests), min); or, with `ttlNs`, as many as
   * requests of that time pay for, and `min` of them a second.
   */
  readonly budget: { readonly ratio: number; readonly min: number; readonly ttlNs: number | null } | null;
  /** How often a pick is repeated that brings an endpoint which the call has tried; 0: never. */
  readonly avoidPrevious: number;
  /** What takes longer than `perTryNs` goes on, and the retry is sent beside it. */
  readonly hedgeOnPerTryTimeout: boolean;
  /** It waits for as long as a failed answer says, and not at all where that says so (gRPC). */
  readonly pushback: boolean;
  /** Waits that a failed answer asks for are heeded up to so long, ns; 0: they are not (Envoy). */
  readonly rateLimitedNs: number;
  /** Tokens that failures use up; null: none. */
  readonly throttle: ThrottleOptions | null;
  /** Tokens that retries cost and successes bring; null: none. */
  readonly quota: RetryQuotaOptions | null;
}
