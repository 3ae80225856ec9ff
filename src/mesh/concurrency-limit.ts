/** A limit of requests at once that learns from how long they take. */
export interface ConcurrencyLimit {
  /** Requests that may be under way at once. */
  readonly limit: number;
  /** A request has ended: after `rttNs`, `inflight` were under way when it began; or it was dropped. */
  sample(rttNs: number, inflight: number, isDropped: boolean): void;
}
