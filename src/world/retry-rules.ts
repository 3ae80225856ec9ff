import type { Bit } from "../lib/bit";
import { bit } from "../lib/bit";
import { mayRetryMask } from "../mesh/resilience/retry";
import type { Thresholds } from "../scenario/protection";
import type { Retry } from "../scenario/tries";
import { needsTokens } from "./try-tokens";

/** A retry policy in the form the hot path wants it. */
export class RetryRules {
  /** Null: none. */
  readonly retry: Retry | null;
  /** Retries after the first attempt. */
  readonly retries: number;
  /** by outcome code, one bit: may be retried */
  readonly mask: number;
  /** Limit for each attempt; Infinity where there is none. */
  readonly perTryNs: number;
  /** How often a pick is repeated that brings what was tried before; 0: never. */
  readonly avoids: number;
  /** What takes longer than `perTryNs` goes on, and another is sent beside it. */
  readonly hedgesOnTimeout: Bit;
  /** Answers say how long to wait: it waits so long, and begins its pauses anew; as gRPC does. */
  readonly heedsPushback: Bit;
  /** It waits about so long where that is not more than this, ns; as Envoy does. */
  readonly rateLimitedNs: number;
  /** Each proxy keeps a `TryTokens` for it. */
  readonly hasTokens: Bit;

  /** What the proxy's `limits` say of retries holds where the policy has no budget of its own. */
  constructor(written: Retry | null, limits: Thresholds | null) {
    const isOpen = written !== null && written.budget === null && limits !== null;
    const retry = isOpen ? { ...written, budget: { ...limits.retries, ttlNs: null } } : written;
    this.retry = retry;
    this.retries = retry?.attempts ?? 0;
    this.mask = retry === null ? 0 : mayRetryMask(retry.on);
    this.perTryNs = retry?.perTryNs ?? Infinity;
    this.avoids = retry?.avoidPrevious ?? 0;
    this.hedgesOnTimeout = bit(retry?.hedgeOnPerTryTimeout ?? false);
    this.heedsPushback = bit(retry?.pushback ?? false);
    this.rateLimitedNs = retry?.rateLimitedNs ?? 0;
    this.hasTokens = needsTokens(retry);
  }
}
