/** A hash function of texts, for keys of requests. */
export interface KeyHash {
  /** Hashes `text`; the words of the hash are then in `high` and `low`. */
  hash(text: string): unknown;
  readonly high: number;
  readonly low: number;
}
