/**
 * The columns of the two kinds of row that a request is made of. A *call* is what a caller wants of a
 * service, with all its retries; it lives until the caller has an answer or gave up. An *attempt* is one try
 * on the wire and its execution by an instance; it lives until the instance is done with it, which may be
 * long after the caller stopped listening. Branches of a parallel step are rows of the same kind as attempts,
 * with a parent. Both are called *frames* where steps are run.
 *
 * Doubles come first in a row; column n of `f` covers columns 2n and 2n + 1 of `i`. A row is as long as a
 * power of two, so where it begins has zeros in the low bits, and `row | COLUMN` is `row + COLUMN` without an
 * overflow that the engine would have to watch for.
 */

/** Doubles in a row: 2^4, two cache lines. The first half is an attempt, the second a call. */
export const ROW_SHIFT = 4;

/** Intended arrival, or when the caller asked. */
export const START_AT = 8;
/** What callees must answer by; Infinity unless deadlines propagate. */
export const DEADLINE_AT = 9;
/** When the next retry leaves; -1: none is waiting. */
export const RETRY_AT = 10;
/** When the caller gives up; Infinity: never. A timer that goes off at any other time is stale. */
export const TIMEOUT_AT = 11;
export const ROUTE = 24;
export const CLUSTER = 25;
/** The frame that waits for this call; -1: nobody does any more. Of a ROOT: a closed loop's user, or -1. */
export const CALL_PARENT = 26;
/** The open attempt, or -1. */
export const CURRENT = 27;
export const CALL_KEY0 = 28;
export const CALL_KEY1 = 29;
/** Attempts made, from bit 16; flags below. */
export const TRIES_AND_FLAGS = 30;
/** The open attempt's endpoint, by its slot in the cluster; -1: none was picked. */
const SLOT = 31;

export const ROUND_SHIFT = 12;

export const TRY_SHIFT = 16;
export const TRY = 1 << TRY_SHIFT;
/** The request arrived within the measured time. */
const MEASURED = 1;
/** The caller goes on when this call fails. */
export const IGNORE_ERRORS = 2;
/** The retry under way holds a place in the retry budget. */
export const IN_BUDGET = 4;
/** This request is a client's own. */
export const ROOT = 8;
/** The row is in use. */
export const CALL_OPEN = 16;
/** The timeout is the client's own, not the policy's. */
export const CLIENT_GIVES_UP = 32;
/** TRIED holds. */
export const HAS_TRIED = 64;
/** The retry that waits is sent beside an attempt that took too long. */
export const HEDGE_WAITS = 128;
/** Nobody waits for this call, and that is as it should be. */
export const ON_ITS_OWN = 256;
/** It has a retry policy of its own: that of CALL_SITE_OF. */
export const OWN_RETRY = 512;
/** The retry that waits is the client's own. */
export const CLIENT_RETRIES = 1024;

/** When the timer goes off that this row waits for; -1: none. Those at any other time are stale. */
export const DUE_AT = 0;
export const ARRIVED_AT = 1;
/** Core time for this attempt and its ended branches, present work included; ns of an instance at speed 1. */
export const EXECUTED = 2;
export const CALL = 6;
export const INSTANCE = 7;
/** Global number of the operation. */
export const OPERATION = 8;
/** Next instruction. */
export const PC = 9;
export const STATE = 10;
const FLAGS = 11;
export const KEY0 = 12;
export const KEY1 = 13;
/** Draws made so far from the key. */
export const DRAWS = 14;
/** Next in the instance's line, or -1. */
export const NEXT = 15;

/**
 * The cold columns, which few attempts and calls need. They lie apart, in `coldF` and `cold`, in rows of the
 * same length.
 */
export const SENT_AT = 0;
/** When the time for this try is over; means something where FLAGS has HAS_LIMIT. */
export const TRY_TIMEOUT_AT = 1;
/** Of a branch: the frame that waits for it. */
export const PARENT = 4;
/**
 * Of an attempt, where calls may have several under way: that which its call sent before it and which is
 * under way too, or -1. It shares a column with PARENT: an attempt is no branch.
 */
export const OTHER = 4;
/** Branches that have not ended. */
export const PENDING = 5;
/** The call that this frame waits for, or -1. */
const WAITING_FOR = 6;
export const FIRST_BRANCH = 7;
/** Of a branch: its neighbours among those of its frame, or -1. */
export const SIBLING = 8;
export const PREVIOUS = 9;
/**
 * Of a call: when it has waited long enough and sends a hedge. A double, in the columns of SIBLING and
 * PREVIOUS: its row holds no branch.
 */
export const HEDGE_AT = 4;
/**
 * Of a frame in line, where the line has links back: the one before it, or -1. It shares a column with
 * WAITING_FOR: who stands in line waits for no call.
 */
export const BEFORE = WAITING_FOR;
/** Of the same: when it joined the line. A double. */
export const QUEUED_AT = 5;
/** Of a call: which sizes its messages have. */
export const SIZES = 24;
/** Of a frame that waits for some of its branches: how many of them must still end well. */
export const NEEDED = 20;
/** Of the same: entry of the next branch that is not begun. */
export const NEXT_BRANCH = 21;
/** Of a call with a retry policy of its own: its call site. */
export const CALL_SITE_OF = 22;
/** Of a call that nobody waits for: the instance that made it. */
export const CALLER = 23;
/** Of a branch that holds a slot of a pool, or waits for one: which. */
export const POOL = 23;
/** Of an attempt: its edge, where some fault asks for it; its call may be gone before it. */
export const EDGE = 28;
/** Of a call, and of an attempt: number of the session that it belongs to, or -1. */
export const CALL_SESSION = 25;
export const SESSION = 26;
/** Of a client's call: retries of its own, and from bit ROUND_SHIFT on, tries before the last. */
export const ROUNDS = 27;
/** Of an attempt: the connection it is on, where FLAGS has ON_CONNECTION. */
export const CONNECTION = 16;
/** Of an attempt with HAS_PERMIT: what it has taken of its gates. */
export const PERMIT = 29;
/** Of one that waits for a connection: its neighbours in line, or -1. */
export const WAITS_BEFORE = 17;
export const WAITS_AFTER = 18;
/** Of an attempt that is not its call's last: the slot of its endpoint, where FLAGS has HAS_OWN_SLOT. */
export const OWN_SLOT = 19;
/** Of a call: list of the instances that it tried, where TRIES_AND_FLAGS has HAS_TRIED; hedges it sent. */
export const TRIED = 30;
export const HEDGES = 31;
/** Loop counters: REGISTERS of them. */
export const REGISTER = 12;
const REGISTERS = 4;

/**
 * Bits of FLAGS beside MEASURED; from OUTCOME_SHIFT on, the outcome of an attempt that is on its way back,
 * and of the first branch to fail while a frame waits for its branches.
 */
export const HOLDS_WORKER = 2;
/** The caller does not listen any more. */
export const ABANDONED = 4;
/** It is at its instance, or in its line. */
export const INSIDE = 8;
/** Its deadline passed on the way: whoever gets it drops it. */
export const CANCELLED = 16;
/** It is a branch of a parallel step, not a whole attempt. */
export const IS_BRANCH = 32;
/** TRY_TIMEOUT_AT holds. */
export const HAS_LIMIT = 64;
/** It goes over a connection: CONNECTION. */
export const ON_CONNECTION = 128;
/** It holds a slot of the pool that POOL names. */
export const HOLDS_SLOT = 512;
/** Another was sent because it took too long. */
export const SUPERSEDED = 256;
/** It is not the last that its call has sent: OWN_SLOT. */
export const HAS_OWN_SLOT = 2048;
/** It was sent beside others. */
export const IS_HEDGE = 16384;
/** It has gone through a gate: PERMIT. */
export const HAS_PERMIT = 1024;
/** It is a probe of a proxy's health checks, and no call's. */
export const IS_CHECK = 4096;
const OUTCOME_SHIFT = 16;
export const FLAG_BITS = 0xffff;
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
/** Shed from the line, and about to hear of it. */
export const SHED = 10;
/** As FORKED, but not all of its branches are needed, or not all begin at once. */
export const FORKED_SOME = 12;
/** Waits for a slot of a pool. */
export const WAITING_SLOT = 13;
/** At a frozen instance: at work (not on shared cores), with DUE_AT the work left; or about to go on. */
export const SUSPENDED = 14;
export const HELD = 15;
/** At its caller, until there is a connection for it. */
export const AWAITING = 11;
/** The same, until it is its turn by a rate limit; until there is an endpoint for it. */
export const PACED = 16;
export const STALLED = 17;
/** Event kinds, in the low bits of a code; the rest is the index named here. */
const KIND_BITS = 6;
export const KIND_MASK = (1 << KIND_BITS) - 1;
/** client */
export const ISSUE = 0;
/** attempt */
export const DELIVER = 1;
/** frame */
export const WORK_DONE = 2;
/** instance */
export const CPU_DONE = 3;
/** frame */
export const WAIT_DONE = 4;
/** attempt */
export const REPLY = 5;
/** call */
export const CALL_TIMEOUT = 6;
/** timers for limits are to be set */
export const SWEEP = 7;
/** attempt */
export const TRY_TIMEOUT = 8;
/** call */
export const RETRY = 9;
/** end of an interval of the time series */
export const TICK = 10;
/** course of a fault */
export const FAULT_START = 11;
export const FAULT_END = 12;
/** instance */
export const INSTANCE_BACK = 13;
/** user of a closed loop: has thought, and asks */
export const USER_READY = 14;
/** user of a closed loop: takes part from now on */
export const USER_JOINS = 15;
/** delivery of the control plane */
export const MEMBERSHIP = 16;
/** end of the warm-up; end of the arrivals; end of the drain */
export const PHASE = 17;
/** attempt that was lost: its connection is given up */
export const GIVE_UP = 18;
/** instance: has a worker free that a central queue may give away */
export const WORKER_FREE = 19;
/** frame: has waited in line for as long as it may, or was shed */
export const LEAVE_LINE = 20;
/** connection: it is asked for at the instance; the caller hears of that, or gives up */
export const CONNECT_ARRIVES = 21;
export const CONNECT_ENDS = 22;
/** connection: the caller hears that the instance retires or has closed it */
export const CONNECTION_NEWS = 23;
/** connection: something may be due, such as an end of idleness */
export const CONNECTION_TIMER = 24;
/** frame: has waited for a slot of a pool for as long as it may */
export const SLOT_TIMEOUT = 26;
/** attempt: has been at its instance for as long as its operation allows */
export const OPERATION_TIMEOUT_DUE = 27;
/** course of a fault: it has grown by a step */
export const FAULT_STEP = 35;
/** further client that stands for more traffic: its number among all */
export const ISSUE_MORE = 36;
/** instance: its start-up is over; its preStop is; its grace period is; it has warmed up by a step */
export const INSTANCE_READY = 41;
export const SIGTERM = 42;
export const SIGKILL = 43;
export const WARMER = 44;
/** service: its deployment looks at what there is */
export const DEPLOY = 45;
/** instance: has more requests than its memory holds */
export const OUT_OF_MEMORY = 48;
/** instance: may have leaked all its memory */
export const LEAK_DUE = 28;
/** counters are read, and alerts evaluated; the same for whoever writes down all of them */
export const SCRAPE = 51;
export const METER_DUE = 31;
/** attempt: it is its turn by a rate limit; cluster: what waits for an endpoint is to be looked at */
export const PACED_DUE = 52;
export const STALL_DUE = 62;
/** call: has waited long enough for what it has under way */
export const HEDGE_DUE = 55;
/** probe of a balancer: it is at the instance, and its answer at the proxy; cluster: reports of load come */
export const PROBE_ARRIVES = 58;
export const PROBE_ENDS = 59;
export const OOB_DUE = 63;
/** health check: a probe is to leave, or has had no answer; probe of one: it, or its answer, is there */
export const HEALTH_DUE = 60;
export const HEALTH_MESSAGE = 61;
/** course of pauses: one begins or ends */
export const PAUSE = 47;

// Exported by name at the end: where it is declared, it is looked up at each use inside its own file.
export { MEASURED, SLOT, FLAGS, WAITING_FOR, REGISTERS, OUTCOME_SHIFT, KIND_BITS };
