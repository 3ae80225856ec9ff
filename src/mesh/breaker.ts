/** How a call ended, to a circuit breaker. */
export const SUCCEEDED = 0;
export const FAILED = 1;
/** Its caller gave it up, which says nothing of the callee. */
export const GIVEN_UP = 2;

export type CallEnd = typeof SUCCEEDED | typeof FAILED | typeof GIVEN_UP;

export type BreakerState = "closed" | "open" | "half-open";

/** A circuit breaker: it looks at how calls end, and lets none through for a while when too many fail. */
export interface Breaker {
  /** May a call be made? -1: no. Otherwise a number in [0, 2^23) that is handed back when it ends. */
  acquire(now: number): number;
  /** The call that was given `ticket` has ended, after `durationNs`. */
  settle(ticket: number, end: CallEnd, durationNs: number, now: number): void;
  state(now: number): BreakerState;
}
