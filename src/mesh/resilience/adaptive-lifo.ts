/**
 * A queue that serves the newest first while it is congested, since the oldest have waited for so long that
 * nobody may want them any more, and that does not let anybody wait for long then.
 *
 * Source: B. Maurer, "Fail at Scale", ACM Queue 13(8), 2015: "Controlled Delay" and "Adaptive LIFO".
 * Differs: the article does not say when "a queue is starting to form"; here it is when the queue has not
 * been empty for an interval, which is also what shortens the wait.
 * Draws: none.
 */

import { ZERO } from "../../lib/double";
import type { DelayOptions } from "./codel";

/** M and N of the article. */
export const ADAPTIVE_LIFO_DELAYS: DelayOptions = { targetNs: 5e6, intervalNs: 100e6 };

/** The state of one queue. */
export class AdaptiveLifo {
  private readonly targetNs: number;
  private readonly intervalNs: number;
  private emptyAt = ZERO;

  constructor({ targetNs, intervalNs }: DelayOptions) {
    this.targetNs = targetNs;
    this.intervalNs = intervalNs;
  }

  /** A request joins the queue, alone in it or not: how long it may wait, ns. */
  joined(now: number, isAlone: boolean): number {
    if (isAlone) this.emptyAt = now;
    return this.isCongested(now) ? this.targetNs : this.intervalNs;
  }

  /** Is the newest to be served next? Ask while somebody waits. */
  isCongested(now: number): boolean {
    return now - this.emptyAt > this.intervalNs;
  }
}
