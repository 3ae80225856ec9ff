import { OK, RATE_LIMITED } from "../mesh/outcome";
import { Choice } from "./choice";
import type { Cluster } from "./cluster";
import { longer } from "./longer";
import { INBOUND, OVER_LIMIT } from "./gate";
import type { Gate } from "./gate";
import * as R from "./rows";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ABANDONED, CALL, CLUSTER, DUE_AT, FLAGS, HAS_OWN_SLOT, HAS_PERMIT, INSTANCE, KIND_BITS, MEASURED } =
  R;
const { PACED, PACED_DUE, PERMIT, ROW_SHIFT, SENT_AT, SLOT, STATE } = R;

/** The caller's side of what lets attempts through, makes them wait, or refuses them before they are sent. */
export abstract class Gates extends Choice {
  /** by attempt: how many were under way when it was let through */
  private inflightAt = new Int32Array(64);

  abstract free(attempt: number): void;
  /** Sends an attempt that may be sent. */
  protected abstract sendOut(attempt: number, c: number, cluster: Cluster, measured: number): void;

  /** Is an attempt not to be sent, or not yet? Then all is seen to. `c`: its call's row of integers. */
  protected isHeldUp(attempt: number, c: number, gate: Gate): boolean {
    const { now } = this.queue;
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    i[a | INSTANCE] = -1;
    i[c | SLOT] = -1;
    i[a | FLAGS] |= HAS_PERMIT;
    this.cold[a | PERMIT] = 0;
    const wait = gate.pace(now);
    if (wait > 0) {
      i[a | STATE] = PACED;
      this.cold[a | PERMIT] = gate.verdict;
      this.f[(a >> 1) | DUE_AT] = now + wait;
      this.queue.push(now + wait, (attempt << KIND_BITS) | PACED_DUE);
      return true;
    }
    if (wait === 0) return this.isRefused(attempt, gate);
    if (this.waits !== null) this.waits.says(attempt, gate.resetNs(now));
    this.refuse(attempt, RATE_LIMITED);
    return true;
  }

  /** It is an attempt's turn. */
  pacedDue(attempt: number): void {
    const { f, i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    if (i[a | STATE] !== PACED || f[(a >> 1) | DUE_AT] !== this.queue.now) return;
    if (i[a | FLAGS] & ABANDONED) {
      this.free(attempt);
      return;
    }
    // Another was sent beside it: its turn is over.
    if (i[a | FLAGS] & HAS_OWN_SLOT) {
      if (this.waits !== null) this.waits.says(attempt, 0);
      this.refuse(attempt, RATE_LIMITED);
      return;
    }
    const c = i[a | CALL] << (ROW_SHIFT + 1);
    const cluster = this.clusters[i[c | CLUSTER]];
    i[a | STATE] = R.TRAVELLING;
    f[(a >> 1) | DUE_AT] = -1;
    const isOver = (this.cold[a | PERMIT] & OVER_LIMIT) !== 0;
    this.cold[a | PERMIT] = 0;
    if (isOver) {
      if (this.waits !== null) this.waits.says(attempt, cluster.gate!.resetNs(this.queue.now));
      this.refuse(attempt, RATE_LIMITED);
      return;
    }
    if (!this.isRefused(attempt, cluster.gate!)) this.sendOut(attempt, c, cluster, i[a | FLAGS] & MEASURED);
  }

  /** An attempt that went through a gate is over for its caller. `a`: its row of integers. */
  protected settle(a: number, { gate }: Cluster, outcome: number): void {
    if (gate === null) return;
    const { cold, coldF } = this;
    const permit = cold[a | PERMIT];
    if ((permit & ~(INBOUND | OVER_LIMIT)) === 0) return;
    // What it took at its instance it still has.
    cold[a | PERMIT] = permit & INBOUND;
    const { now } = this.queue;
    gate.settle(permit, this.inflightAt[a >> (ROW_SHIFT + 1)], outcome, now - coldF[(a >> 1) | SENT_AT], now);
  }

  private isRefused(attempt: number, gate: Gate): boolean {
    const { now } = this.queue;
    const a = attempt << (ROW_SHIFT + 1);
    const outcome = gate.admit(now);
    this.coldF[(a >> 1) | SENT_AT] = now;
    this.cold[a | PERMIT] = gate.permit;
    if (attempt >= this.inflightAt.length) this.inflightAt = longer(this.inflightAt, attempt);
    this.inflightAt[attempt] = gate.inflight;
    if (outcome === OK) return false;
    this.refuse(attempt, outcome);
    return true;
  }
}
