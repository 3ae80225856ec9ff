import type { ConcurrencyLimit } from "../concurrency-limit";

export interface AimdOptions {
  readonly initialLimit: number;
  readonly minLimit: number;
  readonly maxLimit: number;
  /** What the limit is multiplied by when a request is dropped or takes longer than `timeoutNs`. */
  readonly backoffRatio: number;
  readonly timeoutNs: number;
}

export const AIMD: AimdOptions = {
  initialLimit: 20,
  minLimit: 20,
  maxLimit: 200,
  backoffRatio: 0.9,
  timeoutNs: 5e9,
};

/**
 * One more request at once for each that ends well while at least half of the limit is in use, a tenth less
 * for one that fails or is late.
 *
 * Source: Netflix/concurrency-limits concurrency-limits-core limit/AIMDLimit.java @78a74b9.
 * Differs: nothing.
 * Draws: none.
 */
export class NetflixAimd implements ConcurrencyLimit {
  private readonly options: AimdOptions;
  limit: number;

  constructor(options: AimdOptions) {
    this.options = options;
    this.limit = options.initialLimit;
  }

  sample(rttNs: number, inflight: number, isDropped: boolean): void {
    const { backoffRatio, maxLimit, minLimit, timeoutNs } = this.options;
    let limit = this.limit;
    if (isDropped || rttNs > timeoutNs) limit = Math.trunc(limit * backoffRatio);
    else if (inflight * 2 >= limit) limit++;
    this.limit = Math.min(maxLimit, Math.max(minLimit, limit));
  }
}
