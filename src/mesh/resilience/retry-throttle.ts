/**
 * Decides whether a client may send more than one attempt for a call just now: failures use up tokens, and
 * retries and hedges stop while at most half of them are left.
 *
 * Source: grpc/grpc-node packages/grpc-js/src/retrying-call.ts RetryThrottler @2670b37; grpc/proposal
 * A6-client-retries.md @1fd061a.
 * Differs: nothing. As in grpc-js tokens are doubles; gRPC in C++ counts thousandths.
 * Draws: none.
 */

import { assert } from "../../lib/assert";

export interface ThrottleOptions {
  /** Tokens that there are at the start and at most, above 0. */
  readonly maxTokens: number;
  /** Tokens that a success gives back, above 0. A failure takes one. */
  readonly tokenRatio: number;
}

export class RetryThrottle {
  tokens: number;
  private readonly maxTokens: number;
  private readonly tokenRatio: number;

  constructor({ maxTokens, tokenRatio }: ThrottleOptions) {
    assert(maxTokens > 0, `maxTokens must be more than 0, not ${maxTokens}`);
    assert(tokenRatio > 0, `tokenRatio must be more than 0, not ${tokenRatio}`);
    this.tokens = maxTokens;
    this.maxTokens = maxTokens;
    this.tokenRatio = tokenRatio;
  }

  /** An attempt was answered well. */
  succeeded(): void {
    this.tokens = Math.min(this.tokens + this.tokenRatio, this.maxTokens);
  }

  /** An attempt failed in a way that may be tried again, whether or not it will be. */
  failed(): void {
    this.tokens = Math.max(this.tokens - 1, 0);
  }

  /** May there be a retry, or a hedge? */
  get isOpen(): boolean {
    return this.tokens > this.maxTokens / 2;
  }
}
