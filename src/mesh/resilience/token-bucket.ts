export interface TokenBucketOptions {
  /** Most tokens that it holds, and holds at first. */
  readonly maxTokens: number;
  /** Tokens per second; its sign does not matter. */
  readonly fillRate: number;
}

/** One token a year: the bucket fills no slower. */
const LEAST_RATE = 1 / (365 * 24 * 60 * 60);

/**
 * Lets requests through at a rate, with bursts. Tokens are filled in continuously, when somebody asks, and
 * only while some are missing.
 *
 * Source: envoyproxy/envoy source/common/common/token_bucket_impl.cc, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe). The local rate limit filter (filters/common/local_ratelimit) fills
 * tokens_per_fill / fill_interval a second.
 * Differs: the time that counts is in ns.
 * Draws: none.
 */
export class TokenBucket {
  private readonly max: number;
  private readonly rate: number;
  private tokens: number;
  private filledAt: number;

  constructor({ maxTokens, fillRate }: TokenBucketOptions, now: number) {
    this.max = maxTokens;
    this.rate = Math.max(Math.abs(fillRate), LEAST_RATE);
    this.tokens = maxTokens;
    this.filledAt = now;
  }

  /** Takes `n` tokens, or with `allowPartial` as many as there are; answers how many it took. */
  consume(n: number, allowPartial: boolean, now: number): number {
    if (this.tokens < this.max) {
      this.tokens = Math.min(((now - this.filledAt) / 1e9) * this.rate + this.tokens, this.max);
      this.filledAt = now;
    }
    const taken = allowPartial ? Math.min(n, Math.floor(this.tokens)) : n;
    if (this.tokens < taken) return 0;
    this.tokens -= taken;
    return taken;
  }

  /** How long one has to wait for a token at most, in whole ms. */
  nextTokenAvailableMs(): number {
    return this.tokens >= 1 ? 0 : Math.ceil((1 / this.rate) * 1000);
  }

  /** Leaves `n` tokens in it. */
  reset(n: number, now: number): void {
    this.tokens = Math.min(n, this.max);
    this.filledAt = now;
  }
}
