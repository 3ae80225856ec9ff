/**
 * The columns of the two kinds of row that a request is made of. A *call* is what a caller wants of a service, with all its
 * retries; it lives until the caller has an answer or gave up. An *attempt* is one try on the wire and its execution by an
 * instance; it lives until the instance is done with it, which may be long after the caller stopped listening. Branches of a
 * parallel step are rows of the same kind as attempts, with a parent.
 *
 * Doubles come first in a row, so column n of `f` covers columns 2n and 2n + 1 of `i`.
 */

/** Doubles in a call: 2^3, one cache line. */
export const CALL_SHIFT = 3;
/** Intended arrival, or when the caller asked. */
export const START_AT = 0;
/** When the caller gives up; -1: never, or closed. A timer means something only if it goes off at exactly this time. */
export const CALL_TIMEOUT_AT = 1;
/** What callees must answer by; Infinity unless deadlines propagate. */
export const DEADLINE_AT = 2;
/** When the next retry leaves; -1: none is waiting. */
export const RETRY_AT = 3;
export const ROUTE = 8;
export const CLUSTER = 9;
/** The frame (a row of attempts) that waits for this call, or -1: a client's request, or nobody waits any more. */
export const CALL_PARENT = 10;
/** The open attempt, or -1. */
export const CURRENT = 11;
export const CALL_KEY0 = 12;
export const CALL_KEY1 = 13;
/** Attempts made, from bit 8; flags below. */
export const TRIES_AND_FLAGS = 14;
/** Closed loop: the user who waits; otherwise -1. */
export const USER = 15;
export const TRY = 1 << 8;
/** The request arrived within the measured time. */
export const MEASURED = 1;
/** The caller goes on when this call fails. */
export const IGNORE_ERRORS = 2;
/** The retry under way holds a place in the retry budget. */
export const IN_BUDGET = 4;
/** This request is a client's own. */
export const ROOT = 8;
/** The call is in use: told apart from free rows by scans. */
export const CALL_OPEN = 16;
/** The timeout is the client's own, not the policy's. */
export const CLIENT_GIVES_UP = 32;

/** Doubles in an attempt: 2^4, two cache lines. */
export const ATTEMPT_SHIFT = 4;
/** When the timer goes off that this row waits for; -1: none. Timers that go off at any other time are stale. */
export const DUE_AT = 0;
/** When the time for this try is over; -1: no limit, or closed. */
export const TRY_TIMEOUT_AT = 1;
export const SENT_AT = 2;
export const ARRIVED_AT = 3;
/** When the present piece of work began; under processor sharing the virtual time at which it ends. */
export const WORK_MARK = 4;
/** Core time spent on this attempt and its branches, ns of an instance at speed 1. */
export const EXECUTED = 5;
export const CALL = 12;
/** The endpoint's slot in the caller's cluster. */
export const SLOT = 13;
export const INSTANCE = 14;
/** Global number of the operation. */
export const OPERATION = 15;
/** Next instruction. */
export const PC = 16;
export const STATE = 17;
export const KEY0 = 18;
export const KEY1 = 19;
/** Draws made so far from the key. */
export const DRAWS = 20;
/** Next in the instance's line, or -1. */
export const NEXT = 21;
/** Of a branch: the frame that waits for it. -1: a whole attempt. */
export const PARENT = 22;
/** Branches that have not ended. */
export const PENDING = 23;
/** The call that this frame waits for, or -1. */
export const WAITING_FOR = 24;
export const FIRST_BRANCH = 25;
export const SIBLING = 26;
/** Of a branch: the sibling before it, or -1. An attempt has its slot there. */
export const PREVIOUS = SLOT;
export const FLAGS = 27;
/** Loop counters: REGISTERS of them. */
export const REGISTER = 28;
export const REGISTERS = 4;

/** Bits of FLAGS beside MEASURED. */
export const HOLDS_WORKER = 2;
/** The caller does not listen any more. */
export const ABANDONED = 4;
/** A branch failed. */
export const BRANCH_FAILED = 8;
/** It is at its instance, or in its line. */
export const INSIDE = 16;
/** Its deadline passed on the way: whoever gets it drops it. */
export const CANCELLED = 32;

/** States of a row of attempts. */
export const FREE = 0;
export const TRAVELLING = 1;
export const QUEUED = 2;
export const WORKING = 3;
export const WAITING = 4;
export const CALLING = 5;
export const FORKED = 6;
export const RETURNING = 7;
/** Sent to, or lost with, a machine that answers nothing. */
export const LOST = 8;
/** Between two steps. */
export const RUNNING = 9;

/** Event kinds, in the low bits of a code; the rest is the index named here. */
export const KIND_BITS = 5;
export const KIND_MASK = (1 << KIND_BITS) - 1;
/** client */
export const ISSUE = 0;
/** attempt */
export const DELIVER = 1;
/** attempt or branch */
export const WORK_DONE = 2;
/** instance */
export const CPU_DONE = 3;
/** attempt or branch */
export const WAIT_DONE = 4;
/** attempt */
export const REPLY = 5;
/** call */
export const CALL_TIMEOUT = 6;
/** attempt */
export const TRY_TIMEOUT = 7;
/** call */
export const RETRY = 8;
/** end of an interval of the time series */
export const TICK = 9;
/** fault */
export const FAULT_START = 10;
export const FAULT_END = 11;
/** instance */
export const INSTANCE_BACK = 12;
/** user of a closed loop: has thought, and asks */
export const USER_READY = 13;
/** delivery of the control plane */
export const MEMBERSHIP = 14;
/** end of the warm-up; end of the arrivals; end of the drain */
export const PHASE = 15;
/** attempt that was lost: nothing will be heard of it */
export const GIVE_UP = 16;
/** user of a closed loop: joins */
export const USER_JOINS = 17;
