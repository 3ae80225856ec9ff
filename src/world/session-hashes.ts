import type { KeyHash } from "../lib/key-hash";

/** The hashes of sessions' keys by one function, made when they are first asked for. */
export class SessionHashes {
  private readonly hasher: KeyHash;
  private readonly textOf: (session: number) => string;
  /** by session: words of its hash */
  private readonly highs: Int32Array;
  private readonly lows: Int32Array;
  private readonly isHashed: Uint8Array;
  /** Words of the hash last asked for. */
  high = 0;
  low = 0;

  constructor(hasher: KeyHash, count: number, textOf: (session: number) => string) {
    this.hasher = hasher;
    this.textOf = textOf;
    this.highs = new Int32Array(count);
    this.lows = new Int32Array(count);
    this.isHashed = new Uint8Array(count);
  }

  /** Puts the hash of a session's key into `high` and `low`. */
  hash(session: number): void {
    if (this.isHashed[session] === 0) {
      this.hasher.hash(this.textOf(session));
      this.highs[session] = this.hasher.high;
      this.lows[session] = this.hasher.low;
      this.isHashed[session] = 1;
    }
    this.high = this.highs[session];
    this.low = this.lows[session];
  }
}
