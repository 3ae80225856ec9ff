import type { Distribution } from "../kernel/distribution/spec";
import type { Retry } from "./tries";

export type JourneyStep =
  | {
      readonly kind: "call";
      /** Index into the client's `mix`. */
      readonly target: number;
      readonly probability: number;
      /** `fail`: a request that failed ends the journey. */
      readonly onError: "fail" | "ignore";
    }
  | { readonly kind: "wait"; readonly time: Distribution }
  | { readonly kind: "repeat"; readonly times: number; readonly steps: readonly JourneyStep[] }
  | {
      readonly kind: "choose";
      readonly branches: readonly { readonly weight: number; readonly steps: readonly JourneyStep[] }[];
    };

/** What a client tries again, as a policy does but for the budget. */
export type ClientRetry = Omit<
  Retry,
  "budget" | "throttle" | "quota" | "avoidPrevious" | "hedgeOnPerTryTimeout" | "pushback" | "rateLimitedNs"
>;

/** Keys that requests carry. */
export interface Session {
  /** How many there are. */
  readonly keys: number;
  /** The k-th most popular, from 1, is drawn in proportion to k^-exponent; 0: all alike. */
  readonly exponent: number;
  /** `each`: users have a key of their own; `drawn`: users draw one and keep it; null: requests draw one. */
  readonly perUser: "each" | "drawn" | null;
}
