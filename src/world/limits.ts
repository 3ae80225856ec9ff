import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { ZERO } from "../lib/double";
import * as Outcome from "../mesh/outcome";
import { changesOf } from "../scenario/faults";
import type { Scenario } from "../scenario/scenario";
import type { Cluster } from "./cluster";
import { Network } from "./network";
import * as R from "./rows";

const { CLIENT_TIMEOUT, ENDING_NONE, TIMEOUT } = Outcome;
const { ROW_SHIFT, ABANDONED, CALL, CALL_OPEN, CALL_PARENT, CALL_TIMEOUT } = R;
const { CLIENT_GIVES_UP, CURRENT, FLAGS, FREE, HAS_LIMIT, KIND_BITS, MEASURED, ROOT, STATE, SWEEP } = R;
const { TIMEOUT_AT, TRIES_AND_FLAGS, TRY_TIMEOUT, TRY_TIMEOUT_AT } = R;

/** Time between sweeps, as a share of the shortest limit; and the shortest there is, ns. */
const SHARE = 1 / 4;
const SHORTEST_NS = 1e6;

/**
 * Sees to it that limits of time are kept, without a timer for each. Nearly every call ends long before its
 * timeout, so a limit is first only written into the row; a sweep over all rows, now and then, sets timers
 * for those that will be reached before the next. Every limit is kept to the nanosecond all the same.
 */
export abstract class Limits extends Network {
  /** Time between sweeps, never below the least. */
  private everyNs: number;
  private readonly leastNs: number;
  private takenBefore = 0;
  /** Some attempts have limits of their own. */
  private readonly hasTries: boolean;
  /** Calls may have several attempts under way. */
  readonly hasHedges: Bit;
  /** When the next sweep is; limits before it have timers. */
  private horizon = ZERO;

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    const perTries = this.edges.map(({ rules }) => rules.perTryNs);
    for (const { rules } of this.sites) if (rules !== null) perTries.push(rules.perTryNs);
    const limits = [...this.edges, ...this.sites].map(({ timeoutNs }) => timeoutNs).concat(perTries);
    for (const { timeoutNs, retry } of scenario.clients) limits.push(timeoutNs, retry?.perTryNs ?? Infinity);
    // Limits that only hold for a while count from the start: then none can come unseen.
    for (const change of changesOf(scenario)) {
      if (change.of === "timeout") limits.push(change.after);
      if (change.of === "retry") limits.push(change.after?.perTryNs ?? Infinity);
    }
    this.hasHedges = bit(
      this.edges.some(({ policy }) => policy.hedge !== null) ||
        [...this.edges, ...this.sites].some(({ rules }) => rules?.hedgesOnTimeout === 1) ||
        changesOf(scenario).some((change) => change.of === "retry" && change.after?.hedgeOnPerTryTimeout),
    );
    this.leastNs = Math.max(Math.ceil(Math.min(...limits) * SHARE), SHORTEST_NS);
    this.everyNs = this.leastNs;
    this.hasTries =
      perTries.some((perTryNs) => perTryNs !== Infinity) ||
      changesOf(scenario).some(({ of }) => of === "retry");
  }

  /** The time for a try is over: is it left to itself? */
  protected abstract letsGoOn(attempt: number, call: number, cluster: Cluster): boolean;
  abstract attemptRow(frame: number): number;
  abstract clusterOfCall(call: number): Cluster;
  abstract abandon(attempt: number, cluster: Cluster, outcome: number): void;
  abstract failed(call: number, cluster: Cluster, outcome: number, measured: number): void;
  abstract finish(call: number, cluster: Cluster, outcome: number, ending: number): void;

  /** How many of the events in the queue are sweeps: one, or none where nothing has a limit. */
  get pendingSweeps(): number {
    return this.everyNs === Infinity ? 0 : 1;
  }

  startLimits(): void {
    if (this.everyNs !== Infinity) this.sweep();
  }

  /** A call is to end by `at` at the latest; Infinity: whenever it will. */
  limitCall(call: number, at: number): void {
    this.f[(call << ROW_SHIFT) | TIMEOUT_AT] = at;
    if (at < this.horizon) this.queue.push(at, (call << KIND_BITS) | CALL_TIMEOUT);
  }

  /** An attempt is to be answered by `at` at the latest. */
  limitTry(attempt: number, at: number): void {
    this.coldF[(attempt << ROW_SHIFT) | TRY_TIMEOUT_AT] = at;
    this.i[(attempt << (ROW_SHIFT + 1)) | FLAGS] |= HAS_LIMIT;
    if (at < this.horizon) this.queue.push(at, (attempt << KIND_BITS) | TRY_TIMEOUT);
  }

  /** Sets timers for the limits that lie before the next sweep. Those before this one have theirs. */
  sweep(): void {
    this.adapt();
    const from = this.horizon;
    const to = this.queue.now + this.everyNs;
    this.horizon = to;
    const { f, i, used } = this;
    for (let call = 0; call < used; call++) {
      const at = f[(call << ROW_SHIFT) | TIMEOUT_AT];
      if (at < from || at >= to || (i[(call << (ROW_SHIFT + 1)) | TRIES_AND_FLAGS] & CALL_OPEN) === 0)
        continue;
      this.queue.push(at, (call << KIND_BITS) | CALL_TIMEOUT);
    }
    if (this.hasTries) this.sweepTries(from, to);
    this.queue.push(to, SWEEP);
  }

  /**
   * A call's time is over, if it still is that call. A deadline that is passed on ends at the same moment all
   * the way down: whoever has waited for longest learns of it first, else those in between would take it for
   * a failure of their callees.
   */
  callTimeout(call: number): void {
    const c = call << (ROW_SHIFT + 1);
    if (!this.isCallDue(c)) return;
    const frame = this.i[c | CALL_PARENT];
    if ((this.i[c | TRIES_AND_FLAGS] & ROOT) === 0 && frame >= 0) this.outerTimeout(frame);
    const { i } = this;
    const flags = i[c | TRIES_AND_FLAGS];
    const cluster = this.clusterOfCall(call);
    const outcome = flags & CLIENT_GIVES_UP ? CLIENT_TIMEOUT : TIMEOUT;
    let attempt = i[c | CURRENT];
    while (attempt >= 0) {
      cluster.edge.timeouts += flags & MEASURED;
      cluster.edge.failuresByCause[outcome] += flags & MEASURED;
      this.abandon(attempt, cluster, outcome);
      attempt = this.hasHedges === 1 ? this.i[c | CURRENT] : -1;
    }
    this.finish(call, cluster, outcome, ENDING_NONE);
  }

  /** The time for an attempt is over, if it still is that attempt. */
  tryTimeout(attempt: number): void {
    const { i, coldF } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const flags = i[a | FLAGS];
    if (coldF[(a >> 1) | TRY_TIMEOUT_AT] !== this.queue.now || (flags & HAS_LIMIT) === 0) return;
    if (i[a | STATE] === FREE || flags & ABANDONED) return;
    const call = i[a | CALL];
    const cluster = this.clusterOfCall(call);
    if (this.hasHedges === 1 && this.letsGoOn(attempt, call, cluster)) return;
    cluster.edge.timeouts += flags & MEASURED;
    this.abandon(attempt, cluster, TIMEOUT);
    this.failed(call, cluster, TIMEOUT, flags & MEASURED);
  }

  /**
   * Sweeps farther apart where they would cost more than the events between them: after a storm there are
   * many rows and little to do. Limits before the horizon have timers at once, so none is missed.
   */
  private adapt(): void {
    const { taken } = this.queue;
    const events = taken - this.takenBefore;
    this.takenBefore = taken;
    if (this.used > 2 * events) this.everyNs *= 2;
    else if (this.used < events / 2) this.everyNs = Math.max(this.leastNs, this.everyNs / 2);
  }

  private sweepTries(from: number, to: number): void {
    const { i, coldF, used } = this;
    for (let attempt = 0; attempt < used; attempt++) {
      const a = attempt << (ROW_SHIFT + 1);
      if (i[a | STATE] === FREE || (i[a | FLAGS] & HAS_LIMIT) === 0) continue;
      const at = coldF[(a >> 1) | TRY_TIMEOUT_AT];
      if (at >= from && at < to) this.queue.push(at, (attempt << KIND_BITS) | TRY_TIMEOUT);
    }
  }

  private isCallDue(c: number): boolean {
    const { f, i } = this;
    return f[(c >> 1) | TIMEOUT_AT] === this.queue.now && (i[c | TRIES_AND_FLAGS] & CALL_OPEN) !== 0;
  }

  /** Ends the call, or the try, that `frame` works for, if its time is over too. */
  private outerTimeout(frame: number): void {
    const a = this.attemptRow(frame);
    const { i } = this;
    if (i[a | FLAGS] & ABANDONED) return;
    this.callTimeout(i[a | CALL]);
    this.tryTimeout(a >> (ROW_SHIFT + 1));
  }
}
