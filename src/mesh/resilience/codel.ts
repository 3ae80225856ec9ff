/**
 * Controlled delay: sheds requests, oldest first, once every one of an interval has waited too long; at first
 * one an interval, then more and more of them until the wait is short again. A burst that drains in time
 * loses nothing.
 *
 * Source: K. Nichols, V. Jacobson, RFC 8289, section 5 (dodequeue, dequeue, control_law).
 * Differs: a request takes the place of a packet, and one request that of the largest packet (`maxpacket`).
 * Draws: none.
 */

import { bit } from "../../lib/bit";
import type { Bit } from "../../lib/bit";
import { ZERO } from "../../lib/double";

export interface DelayOptions {
  /** A wait that is good enough, ns. */
  readonly targetNs: number;
  /** How long the wait must stay above it, ns. */
  readonly intervalNs: number;
}

/** What RFC 8289 takes for the Internet, and Maurer (see `adaptive-lifo.ts`) found right for requests. */
export const CODEL_DELAYS: DelayOptions = { targetNs: 5e6, intervalNs: 100e6 };

/** A new spell of shedding within so many intervals of the last goes on at about its rate. */
const SOON = 16;

/** The state of one queue. */
export class Codel {
  private readonly targetNs: number;
  private readonly intervalNs: number;
  /** When the wait will have been above the target for an interval; Infinity: it is not above it. */
  private lateAt = Infinity;
  private isShedding: Bit = 0;
  /** The last one was shed within a spell, and the time of the next is still to be set. */
  private hasShed: Bit = 0;
  private nextAt = ZERO;
  /** Shed in this spell, and when the spell before it began. */
  private count = 0;
  private countBefore = 0;

  constructor({ targetNs, intervalNs }: DelayOptions) {
    this.targetNs = targetNs;
    this.intervalNs = intervalNs;
  }

  /**
   * Is the oldest request, which is about to be served at `now`, to be shed instead? Ask again for the next
   * until the answer is no. `left`: how many wait behind it.
   */
  sheds(now: number, waitedNs: number, left: number): boolean {
    const isLate = this.isLate(now, waitedNs, left);
    if (this.isShedding === 0) {
      if (isLate) this.begin(now);
      return isLate;
    }
    if (!isLate) {
      this.isShedding = 0;
      this.hasShed = 0;
      return false;
    }
    if (this.hasShed === 1) this.nextAt += this.gap();
    this.hasShed = bit(now >= this.nextAt);
    this.count += this.hasShed;
    return this.hasShed === 1;
  }

  /** Nobody waits any more, though nobody was served: all have left. */
  emptied(): void {
    this.lateAt = Infinity;
    this.isShedding = 0;
    this.hasShed = 0;
  }

  /** The wait has been above the target for an interval; a queue of one or none is never too long. */
  private isLate(now: number, waitedNs: number, left: number): boolean {
    if (waitedNs < this.targetNs || left <= 1) {
      this.lateAt = Infinity;
      return false;
    }
    if (this.lateAt === Infinity) {
      this.lateAt = now + this.intervalNs;
      return false;
    }
    return now >= this.lateAt;
  }

  private begin(now: number): void {
    const more = this.count - this.countBefore;
    this.count = more > 1 && now - this.nextAt < SOON * this.intervalNs ? more : 1;
    this.countBefore = this.count;
    this.nextAt = now + this.gap();
    this.isShedding = 1;
  }

  /** By the square root of the number shed, so that a throughput that answers to losses falls linearly. */
  private gap(): number {
    return Math.round(this.intervalNs / Math.sqrt(this.count));
  }
}
