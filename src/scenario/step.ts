import type { Count } from "../kernel/distribution/count";
import type { Distribution } from "../kernel/distribution/spec";
import type { Retry } from "./tries";

/** What an operation does, one after the other. */
export type Step =
  /** CPU time on one core of speed 1. */
  | { readonly kind: "work"; readonly time: Distribution }
  /** Time without CPU. */
  | { readonly kind: "wait"; readonly time: Distribution }
  | Call
  | Parallel
  | { readonly kind: "repeat"; readonly times: Count; readonly steps: readonly Step[] }
  | {
      readonly kind: "choose";
      readonly branches: readonly { readonly weight: number; readonly steps: readonly Step[] }[];
    }
  /**
   * Ends the operation with an error at this point, with this chance. The answer says when to ask again, ns;
   * 0: nothing of that; below 0: not to ask again.
   */
  | { readonly kind: "fail"; readonly probability: number; readonly retryAfterNs: number }
  | { readonly kind: "noop" }
  | Cache
  | {
      readonly kind: "use";
      /** Index into the `pools` of the service. */
      readonly pool: number;
      /** Time without CPU, before `steps`, or null. */
      readonly hold: Distribution | null;
      readonly steps: readonly Step[];
    };

/** Branches at once. */
export interface Parallel {
  readonly kind: "parallel";
  readonly branches: readonly (readonly Step[])[];
  /**
   * `all`: goes on when all have ended, fails when one has failed. A number: goes on when so many have ended
   * well, fails when they no longer can; then the others are stopped.
   */
  readonly join: "all" | number;
  /** How many are under way at once; Infinity: all. */
  readonly limit: number;
}

/** A look-up that finds what it looks for, or not. */
export interface Cache {
  readonly kind: "cache";
  /** Chance to find it; of a cache that fills, the most that it can be. */
  readonly hit: number;
  /** What is in a cache that fills as it is used; null: chance decides. */
  readonly store: CacheStore | null;
  /** What the look-up itself is; a call in it that fails has found nothing. */
  readonly lookUp: readonly Step[];
  readonly miss: readonly Step[];
}

/** What a cache holds, at each instance that holds it. */
export interface CacheStore {
  readonly entries: number;
  /** How many different keys are looked up; null: they are the sessions of clients. */
  readonly keys: number | null;
  /** Of Zipf's law by which keys are popular; 0: all alike. */
  readonly exponent: number;
  readonly policy: "lru" | "fifo";
  /** How long an entry is of use; Infinity: for ever. */
  readonly ttlNs: number;
  /** The service whose instances hold it, by index; null: each instance has its own. */
  readonly service: number | null;
}

export interface Call {
  readonly kind: "call";
  /** Index into `services`. */
  readonly service: number;
  /** Index into that service's `operations`. */
  readonly operation: number;
  readonly probability: number;
  /** Overrides the policy's timeout; Infinity: none given here. */
  readonly timeoutNs: number;
  /** `ignore`: a failed call does not fail the operation. */
  readonly onError: "fail" | "ignore";
  /** The operation goes on at once, whatever becomes of the call. */
  readonly isAsync: boolean;
  /** A retry policy in the place of the edge's (null in it: no retries), or null. */
  readonly ownRetry: { readonly retry: Retry | null } | null;
  /** Sizes of messages, in bytes; null: those of the operation. */
  readonly request: Distribution | null;
  readonly response: Distribution | null;
}
