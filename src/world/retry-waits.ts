import * as Outcome from "../mesh/outcome";
import type { Retry } from "../scenario/tries";
import { longer } from "./longer";

const { APP_ERROR, OUTCOMES, RATE_LIMITED } = Outcome;

/** by outcome: an instance says by it that it has too much to do */
const IS_TOO_BUSY = OUTCOMES.map(({ cause }) =>
  [
    "queue_full",
    "queue_timeout",
    "queue_shed",
    "pool_timeout",
    "bulkhead_full",
    "concurrency_limited",
    "status_429",
    "status_503",
  ].includes(cause),
);

/**
 * What failed answers say of when to ask again: `retry-after`, `x-ratelimit-reset`, `grpc-retry-pushback-ms`.
 * Times are in ns; 0: nothing is said; below 0: do not ask again.
 */
export class RetryWaits {
  /** by attempt: what its step, or the limit that refused it, said */
  private said = new Float64Array(64);
  /** by call: how many tries it had when an answer last told it how long to wait */
  private told = new Int32Array(64);
  /** What the failure said that is being looked at; taken once. */
  private heardNs = 0;

  /** To be called for every attempt that ends so, also with 0. */
  says(attempt: number, ns: number): void {
    if (attempt >= this.said.length) this.said = longer(this.said, attempt);
    this.said[attempt] = ns;
  }

  /** An answer has come. `busyNs`: what its service says when it has too much to do. */
  hear(attempt: number, outcome: number, busyNs: number): void {
    const isOwn = outcome === APP_ERROR || outcome === RATE_LIMITED;
    this.heardNs = isOwn ? this.said[attempt] : IS_TOO_BUSY[outcome] ? busyNs : 0;
  }

  take(): number {
    const ns = this.heardNs;
    this.heardNs = 0;
    return ns;
  }

  /** A call with so many tries waits for as long as it was told to. */
  obey(call: number, tries: number): void {
    if (call >= this.told.length) this.told = longer(this.told, call);
    this.told[call] = tries;
  }

  /** Of so many tries of a call, those since it was last told how long to wait. */
  triesSince(call: number, tries: number): number {
    if (call >= this.told.length) return tries;
    // What is written there is of another call.
    if (tries === 1) this.told[call] = 0;
    const told = this.told[call];
    return told < tries ? tries - told : tries;
  }
}

/** Null where nobody heeds what answers say. */
export function createWaits(policies: readonly (Retry | null)[]): RetryWaits | null {
  const isHeeded = policies.some((retry) => retry !== null && (retry.pushback || retry.rateLimitedNs > 0));
  return isHeeded ? new RetryWaits() : null;
}
