/**
 * Rows of numbers, one for each connection. Doubles come first: column n of `f` covers columns 2n and 2n + 1
 * of `i`.
 */

/** Doubles in a row: 2^4. */
const CONNECTION_SHIFT = 4;

/** When it was asked for. */
export const OPENED_AT = 0;
/** Since when the caller has had no request on it. */
export const IDLE_SINCE = 1;
/** Since when its instance has had none. */
export const QUIET_SINCE = 2;
/** When its instance means to retire it; Infinity: never. */
export const RETIRE_AT = 3;
/** The earliest timer that is set for it; Infinity: none. */
export const DUE_AT = 4;
export const CLUSTER = 12;
export const INSTANCE = 13;
/** Where its endpoint is chosen with it: the endpoint's slot in the cluster; else -1. */
export const SLOT = 14;
/** The place among its cluster's hosts: where its requests wait. */
export const HOST = 15;
export const STATE = 16;
/** Requests on it, as the caller counts them; and those at its instance. */
export const STREAMS = 17;
export const INSIDE = 18;
/** Requests that it has carried. */
export const SERVED = 19;
/** Attempts and messages that still refer to the row. */
export const HOLDS = 20;
/** What its instance has done with it. */
export const FAR_END = 21;
/** How the attempt to connect ends. */
export const RESULT = 22;
/** Its neighbours among those of its host that have room, or -1. */
export const BEFORE = 23;
export const NEXT = 24;
/** Its neighbours among all of its cluster, or -1. */
export const BEFORE_OF_ALL = 25;
export const NEXT_OF_ALL = 26;

/** States, as the caller sees it. */
const UNUSED = 0;
export const CONNECTING = 1;
export const OPEN = 2;
/** It takes no more requests, and is closed with the last that is on it. */
export const DRAINING = 3;
export const CLOSED = 4;

/** FAR_END: its instance has not heard of it; keeps it; has asked for its end; has closed it. */
export const UNHEARD = 0;
export const ACCEPTED = 1;
export const RETIRED = 2;
export const GONE = 3;

/** RESULT */
export const CONNECTED = 0;
export const FAILED = 1;

export class ConnectionTable {
  f = new Float64Array(16 << CONNECTION_SHIFT);
  i = new Int32Array(this.f.buffer);
  /** Rows 0 .. used - 1 exist, free ones included. */
  used = 0;
  private readonly free: number[] = [];

  /** A row with whatever was in it before. */
  take(): number {
    const known = this.free.pop();
    if (known !== undefined) return known;
    if ((this.used + 1) << CONNECTION_SHIFT > this.f.length) {
      const f = new Float64Array(this.f.length * 2);
      f.set(this.f);
      this.f = f;
      this.i = new Int32Array(f.buffer);
    }
    return this.used++;
  }

  give(row: number): void {
    this.i[(row << (CONNECTION_SHIFT + 1)) | STATE] = UNUSED;
    this.free.push(row);
  }
}

// Exported by name at the end: a constant exported where it is declared is looked up at each use inside its
// own file.
export { CONNECTION_SHIFT, UNUSED };
