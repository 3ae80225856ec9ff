/**
 * What was written down of sampled requests, as three tables of doubles that name each other's rows by
 * number. A call is what a caller wants of a service, an attempt is one try of it, and a stay is a stretch of
 * time that an attempt (or a branch of it) spent with one thing at its instance. Times are simulated ns; NaN:
 * it never happened, or had not by the end of the run.
 */
export interface Samples {
  /** Rows of CALL_COLUMNS. A call stands after the one that it is made for. */
  readonly calls: Float64Array;
  /** Rows of ATTEMPT_COLUMNS, in the order in which they were sent. */
  readonly attempts: Float64Array;
  /** Rows of STAY_COLUMNS, in the order in which they began. */
  readonly stays: Float64Array;
  /** How many requests of clients there were, those of the warm-up included. */
  readonly arrived: number;
  /** Requests that would have been listed, or traced, had there not been enough of them. */
  readonly unlisted: number;
  readonly untraced: number;
}

/** Column `name` of a call is `CALL.name`, and so on. */
export const CALL = {
  /** Number of the client's request that it is part of, from 1, in the order of their arrival. */
  request: 0,
  /** 1: with all that came of it; 0: only itself and its own attempts. */
  isTraced: 1,
  /** 1: it is to be listed. */
  isListed: 2,
  /** The attempt that made it, or -1. */
  parent: 3,
  /** Which branch of that, 0: none. */
  frame: 4,
  route: 5,
  /** 1: nobody waits for it. */
  isAsync: 6,
  startNs: 7,
  endNs: 8,
  /** When the caller gives up; Infinity: never. */
  timeoutNs: 9,
  outcome: 10,
  ending: 11,
  /** Attempts. */
  tries: 12,
  /** The caller's proxy: its number among those that call this callee from this caller. */
  cluster: 13,
  zone: 14,
  requestBytes: 15,
  answerBytes: 16,
  /** Requests of its client, and of all, that were open when it ended. */
  openOfClient: 17,
  openOfAll: 18,
  /** When who waited for it was stopped, and nobody waits any more; NaN: it never was. */
  orphanedNs: 19,
} as const;

export const ATTEMPT = {
  call: 0,
  /** Why it was sent: see `Reason`. */
  reason: 1,
  sentNs: 2,
  /** It was on the wire. */
  departNs: 3,
  arrivedNs: 4,
  leftNs: 5,
  /** Its caller had its answer, or stopped waiting. */
  closedNs: 6,
  /** Its place among the instances of the result; -1: none was chosen. */
  instance: 7,
  /** As its caller has it. */
  outcome: 8,
  /** As its instance has it. */
  served: 9,
  /** Core time that it took, ns of a core at speed 1. */
  executedNs: 10,
  /**
   * When its endpoint was chosen: how many there were, what was under way to it, and at least and at most to
   * any of them.
   */
  members: 11,
  active: 12,
  least: 13,
  most: 14,
} as const;

export const STAY = {
  attempt: 0,
  /** The branch that it is of; 0: none. */
  frame: 1,
  /** See `Activity`. */
  kind: 2,
  fromNs: 3,
  toNs: 4,
  /** Of work: core time, ns of a core at speed 1. */
  workNs: 5,
} as const;

export const CALL_COLUMNS = Object.keys(CALL).length;
export const ATTEMPT_COLUMNS = Object.keys(ATTEMPT).length;
export const STAY_COLUMNS = Object.keys(STAY).length;

/** Why an attempt is sent, by number. */
export const REASONS = ["first", "retry", "hedge", "client-retry"] as const;
export type Reason = (typeof REASONS)[number];

/** What a stay may be, by number. */
export const ACTIVITIES = ["queue", "work", "wait", "pool"] as const;
export type Activity = (typeof ACTIVITIES)[number];
