import * as Outcome from "../mesh/outcome";
import { mayRetryMask } from "../mesh/resilience/retry";
import type { Cluster } from "./cluster";
import * as R from "./rows";
import { Tries } from "./tries";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { CANCELLED_CALL, OK, TIMEOUT } = Outcome;
const { CALL, CALL_OPEN, CLUSTER, CURRENT, FLAGS, HAS_LIMIT, HEDGES, HEDGE_AT, HEDGE_WAITS } = R;
const { IS_HEDGE, MEASURED, OTHER, RETRY_AT, ROW_SHIFT, SENT_AT, SUPERSEDED, TRIES_AND_FLAGS } = R;

/** An attempt that ended like this had no answer, which no caller of Envoy's takes for one. */
const RESETS = mayRetryMask(["reset"]);

/**
 * Calls with several attempts under way: CURRENT is the last of them that was sent, and OTHER leads from
 * each to the one before it. The first good answer ends the call; the others are given up. Two kinds of
 * policy send more than one: `hedge`, as clients of gRPC and Finagle do, and retries that do not cancel what
 * was too slow, as Envoy's.
 */
export abstract class Hedges extends Tries {
  /** FLAGS of the attempt that ended last. */
  private endedFlags = 0;

  /** The call has waited long enough for what is under way: one more. */
  hedgeDue(call: number): void {
    const c = call << (ROW_SHIFT + 1);
    const { i, coldF } = this;
    if (coldF[(c >> 1) | HEDGE_AT] !== this.queue.now || (i[c | TRIES_AND_FLAGS] & CALL_OPEN) === 0) return;
    coldF[(c >> 1) | HEDGE_AT] = Infinity;
    // A retry that waits brings its own.
    if (i[c | CURRENT] >= 0 && !this.isOrphan(c)) this.hedge(call, this.clusters[i[c | CLUSTER]]);
  }

  /** Sends a hedge, if there may be one. */
  private hedge(call: number, cluster: Cluster): boolean {
    const c = call << (ROW_SHIFT + 1);
    const { now } = this.queue;
    const { hedging, edge } = cluster;
    const { hasTokens, retry } = this.rulesOf(c, edge);
    if (this.cold[c | HEDGES] >= hedging!.max) return false;
    if (hasTokens === 1 && cluster.tokensOf(retry!, now).throttle?.isOpen === false) return false;
    if (!hedging!.pays(now)) return false;
    this.cold[c | HEDGES]++;
    this.hedges++;
    edge.hedged += this.i[c | TRIES_AND_FLAGS] & MEASURED;
    this.send(call);
    return true;
  }

  /** An attempt is over for its caller. Answers the slot of its endpoint. */
  protected detach(a: number, cluster: Cluster, outcome: number): number {
    const { i, cold } = this;
    const attempt = a >> (ROW_SHIFT + 1);
    const c = i[a | CALL] << (ROW_SHIFT + 1);
    const slot = this.slotOf(attempt);
    this.endedFlags = i[a | FLAGS];
    if (i[c | CURRENT] === attempt) i[c | CURRENT] = cold[a | OTHER];
    else {
      let later = i[c | CURRENT] << (ROW_SHIFT + 1);
      while (cold[later | OTHER] !== attempt) later = cold[later | OTHER] << (ROW_SHIFT + 1);
      cold[later | OTHER] = cold[a | OTHER];
    }
    const { hedging } = cluster;
    if (hedging === null || this.endedFlags & IS_HEDGE) return slot;
    // What was given up would have taken longer still.
    if (outcome === OK || outcome === CANCELLED_CALL || outcome === TIMEOUT)
      hedging.took(this.queue.now, this.queue.now - this.coldF[(a >> 1) | SENT_AT]);
    return slot;
  }

  /** A call ends: nobody waits for what it has under way. */
  protected endOthers(c: number, cluster: Cluster): void {
    const measured = this.i[c | TRIES_AND_FLAGS] & MEASURED;
    for (let attempt = this.i[c | CURRENT]; attempt >= 0; attempt = this.i[c | CURRENT]) {
      cluster.edge.failuresByCause[CANCELLED_CALL] += measured;
      this.abandon(attempt, cluster, CANCELLED_CALL);
    }
    this.i[c | TRIES_AND_FLAGS] &= ~HEDGE_WAITS;
  }

  /**
   * An attempt has failed: does its call go on without a retry, since another is under way or follows at
   * once?
   */
  protected override survives(call: number, cluster: Cluster, outcome: number): boolean {
    const c = call << (ROW_SHIFT + 1);
    if (this.isOrphan(c)) return false;
    const rules = this.rulesOf(c, cluster.edge);
    const { hedging } = cluster;
    const flags = this.endedFlags;
    if (hedging === null) {
      if (((rules.mask >> outcome) & 1) === 0) return false;
      return (flags & SUPERSEDED) !== 0 ? this.hasMore(c) : this.f[(c >> 1) | RETRY_AT] >= 0;
    }
    if ((((hedging.mask | rules.mask) >> outcome) & 1) === 0) return false;
    return this.hedge(call, cluster) || this.hasMore(c);
  }

  /** No retry may follow a failure: is there still something to wait for? */
  protected override waitsForOthers(c: number, cluster: Cluster, outcome: number): boolean {
    const { mask } = this.rulesOf(c, cluster.edge);
    return (((mask | RESETS) >> outcome) & 1) === 1 && this.hasMore(c) && !this.isOrphan(c);
  }

  /** Some attempt is under way, or will be. */
  private hasMore(c: number): boolean {
    return this.i[c | CURRENT] >= 0 || this.f[(c >> 1) | RETRY_AT] >= 0;
  }

  /** The time for a try is over: is it left to itself, and another sent beside it? */
  protected override letsGoOn(attempt: number, call: number, cluster: Cluster): boolean {
    const a = attempt << (ROW_SHIFT + 1);
    const c = call << (ROW_SHIFT + 1);
    const rules = this.rulesOf(c, cluster.edge);
    if (rules.hedgesOnTimeout === 0) return false;
    this.i[a | FLAGS] &= ~HAS_LIMIT;
    cluster.edge.timeouts += this.i[a | FLAGS] & MEASURED;
    if (this.isOrphan(c) || this.triesOfRound(c) > rules.retries || this.f[(c >> 1) | RETRY_AT] >= 0)
      return true;
    this.leaveBudget(c, cluster);
    if (!this.enterBudget(c, cluster, rules, TIMEOUT)) return true;
    this.i[a | FLAGS] |= SUPERSEDED;
    this.i[c | TRIES_AND_FLAGS] |= HEDGE_WAITS;
    this.tryAgain(call, rules);
    return true;
  }
}
