import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { CONNECT_FAILURE, NO_ENDPOINTS } from "../mesh/outcome";
import type { Cluster } from "./cluster";
import type { EdgeState } from "./edge-state";
import type { RetryRules } from "./retry-rules";
import { RetryCosts } from "./try-tokens";
import { Issuing } from "./issuing";
import * as R from "./rows";

const { ABANDONED, CALL, CALL_KEY0, CALL_KEY1, CALL_PARENT, CALL_SESSION, CALL_SITE_OF, CANCELLED } = R;
const { CLUSTER, CURRENT, DELIVER, DRAWS, DUE_AT, EDGE, EXECUTED, FLAGS, HAS_OWN_SLOT, HEDGES } = R;
const { HEDGE_AT, HEDGE_DUE, INSTANCE, IS_HEDGE, KEY0, KEY1, KIND_BITS, MEASURED, ON_ITS_OWN } = R;
const { OPERATION, OTHER, OWN_RETRY, OWN_SLOT, PC, RETRY_AT, ROOT, ROUTE, ROW_SHIFT, SENT_AT, SESSION } = R;
const { SLOT, STALLED, STATE, TRAVELLING, TRIES_AND_FLAGS, TRY, TRY_SHIFT } = R;

/** The caller's side of requests up to the wire: whom to send to, and how long to wait. */
export abstract class Callers extends Issuing {
  /** Somebody has stopped waiting for something, at some time. */
  protected wasAbandoned: Bit = 0;
  protected readonly costs = new RetryCosts();
  /** At some proxies requests wait while there is no endpoint. */
  private readonly hasStalls = bit(this.edges.some(({ policy }) => policy.failFast !== null));

  override send(call: number): void {
    const now = this.queue.now;
    const attempt = this.takeAttempt(call);
    const { f, i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const c = call << (ROW_SHIFT + 1);
    const cluster = this.clusters[i[c | CLUSTER]];
    const { edge } = cluster;
    const tries = (i[c | TRIES_AND_FLAGS] += TRY) >> TRY_SHIFT;
    const measured = i[c | TRIES_AND_FLAGS] & MEASURED;
    const route = i[c | ROUTE];
    const { operation } = this.routes[route];
    // A hedge leaves a retry that waits as it is.
    if (this.hasHedges === 0 || tries === 1) f[(c >> 1) | RETRY_AT] = -1;
    f[(a >> 1) | DUE_AT] = -1;
    f[(a >> 1) | EXECUTED] = 0;
    i[a | CALL] = call;
    i[a | OPERATION] = operation;
    i[a | PC] = this.program.entry[operation];
    i[a | STATE] = TRAVELLING;
    this.setKey(a, c, tries);
    i[a | FLAGS] = measured;
    if (this.hasHedges === 1) this.attach(call, attempt, cluster, tries);
    i[c | CURRENT] = attempt;
    if (this.notesEdges === 1) this.cold[a | EDGE] = edge.index;
    this.observer.routeAttempts[route * 2 + measured]++;
    edge.attempts += measured;
    const { hasTokens, perTryNs, retry } = this.rulesOf(c, edge);
    if (hasTokens === 1 && tries === 1) cluster.tokensOf(retry!, now).payIn(call, this.costs, now);
    if (perTryNs !== Infinity) this.limitTry(attempt, now + perTryNs);
    if (cluster.wantsAnswers === 1 || this.mayRebalance === 1 || this.hasHedges === 1)
      this.coldF[(a >> 1) | SENT_AT] = now;
    if (this.hasSessions === 1) this.cold[a | SESSION] = this.cold[c | CALL_SESSION];
    cluster.sent++;
    if (cluster.gate !== null && this.isHeldUp(attempt, c, cluster.gate)) return;
    this.sendOut(attempt, c, cluster, measured);
  }

  protected override sendOut(attempt: number, c: number, cluster: Cluster, measured: number): void {
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    if (cluster.central === null) this.pickEndpoint(attempt, c, cluster, measured);
    else {
      i[c | SLOT] = -1;
      i[a | INSTANCE] = -1;
      this.travel(attempt, c, this.latencyOutSameZone(attempt, cluster.zone));
    }
  }

  /** An attempt reaches where it was sent. */
  deliver(attempt: number): void {
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    if (i[a | FLAGS] & CANCELLED) this.free(attempt);
    else if (this.hasOverhead === 1 && this.overhead!.holds(attempt)) return;
    else if (i[a | INSTANCE] >= 0) this.arrive(attempt);
    else this.instances.services[this.program.serviceOf[i[a | OPERATION]]].central!.arrive(attempt);
  }

  /** The frame that waits for `call` is gone: its end will interest nobody. */
  orphan(call: number): void {
    this.wasAbandoned = 1;
    this.i[(call << (ROW_SHIFT + 1)) | CALL_PARENT] = -1;
  }

  /** Does nobody, up to the client, wait for this attempt any more? */
  isAbandoned(attempt: number): boolean {
    if (this.wasAbandoned === 0) return false;
    const { i } = this;
    let a = attempt << (ROW_SHIFT + 1);
    for (;;) {
      if (i[a | FLAGS] & ABANDONED) return true;
      const c = i[a | CALL] << (ROW_SHIFT + 1);
      if (i[c | TRIES_AND_FLAGS] & (ROOT | ON_ITS_OWN)) return false;
      if (i[c | CALL_PARENT] < 0) return true;
      a = this.attemptRow(i[c | CALL_PARENT]);
    }
  }

  /** The rules by which a call is tried again: its own, or those of its edge. */
  override rulesOf(c: number, edge: EdgeState): RetryRules {
    if ((this.i[c | TRIES_AND_FLAGS] & OWN_RETRY) === 0) return edge.rules;
    return this.sites[this.cold[c | CALL_SITE_OF]].rules!;
  }

  /**
   * The first attempt draws from the key of its call, so that it meets the same whether there are retries or
   * not.
   */
  private setKey(a: number, c: number, tries: number): void {
    const { i } = this;
    i[a | DRAWS] = 0;
    if (tries === 1) {
      i[a | KEY0] = i[c | CALL_KEY0];
      i[a | KEY1] = i[c | CALL_KEY1];
      return;
    }
    this.keyed.load(i[c | CALL_KEY0], i[c | CALL_KEY1], -tries);
    this.keyed.next();
    i[a | KEY0] = this.keyed.high;
    i[a | KEY1] = this.keyed.low;
  }

  /** The slot of an attempt's endpoint; -1: none was picked. */
  override slotOf(attempt: number): number {
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    return i[a | FLAGS] & HAS_OWN_SLOT ? this.cold[a | OWN_SLOT] : i[(i[a | CALL] << (ROW_SHIFT + 1)) | SLOT];
  }

  /** An attempt is sent beside those that its call has under way, if any. */
  private attach(call: number, attempt: number, cluster: Cluster, tries: number): void {
    const { i, cold, queue } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const c = call << (ROW_SHIFT + 1);
    if (tries === 1) cold[c | HEDGES] = 0;
    const before = tries === 1 ? -1 : i[c | CURRENT];
    cold[a | OTHER] = before;
    if (before >= 0) {
      const b = before << (ROW_SHIFT + 1);
      if ((i[b | FLAGS] & HAS_OWN_SLOT) === 0) cold[b | OWN_SLOT] = i[c | SLOT];
      i[b | FLAGS] |= HAS_OWN_SLOT;
      i[a | FLAGS] |= IS_HEDGE;
    }
    const { hedging } = cluster;
    this.coldF[(c >> 1) | HEDGE_AT] = Infinity;
    if (hedging === null) return;
    if (tries === 1) hedging.begin(queue.now);
    const at = queue.now + hedging.after(queue.now);
    if (at === Infinity || cold[c | HEDGES] >= hedging.max) return;
    this.coldF[(c >> 1) | HEDGE_AT] = at;
    queue.push(at, (call << KIND_BITS) | HEDGE_DUE);
  }
  private pickEndpoint(attempt: number, c: number, cluster: Cluster, measured: number): void {
    const now = this.queue.now;
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const { hosts } = cluster;
    if (hosts !== null && hosts.isPinned === 1) {
      i[c | SLOT] = -1;
      i[a | INSTANCE] = -1;
      this.seekConnection(attempt, cluster, 0);
      return;
    }
    if (now >= cluster.staleAt) this.controlPlane.lookUp(cluster);
    if (cluster.notesOutcomes === 1) cluster.judge(now);
    const balancer = cluster.balancer!;
    let slot = cluster.isKeyed === 1 ? this.pickFor(c, cluster) : balancer.pick(now, cluster.random);
    if (this.avoidsPrevious === 1) slot = this.pickUntried(c, cluster, slot);
    this.i[c | SLOT] = slot;
    if (slot < 0) {
      i[a | INSTANCE] = -1;
      if (cluster.stall?.takes(attempt, cluster.changesAt, this.queue) === true) i[a | STATE] = STALLED;
      else this.refuse(attempt, NO_ENDPOINTS);
      return;
    }
    if (this.hasStalls === 1) cluster.stall?.over();
    const instance = cluster.instanceOf[slot];
    i[a | INSTANCE] = instance;
    cluster.endpoints.active[slot]++;
    if (cluster.wantsSent === 1) balancer.sent!(slot, now);
    if (cluster.wantsProbes === 1) this.probes!.ask(c, cluster);
    if (this.zones > 1 && this.instances.zone[instance] !== cluster.zone) this.crosses(c, cluster, measured);
    if (hosts === null) this.travel(attempt, c, this.latencyOut(attempt, cluster.zone, instance));
    else this.seekConnection(attempt, cluster, slot);
  }

  /** What waits at a proxy for an endpoint is looked at. */
  stallDue(number: number): void {
    const cluster = this.clusters[number];
    for (const attempt of cluster.stall!.due(this.queue.now)) {
      const { i } = this;
      const a = attempt << (ROW_SHIFT + 1);
      const c = i[a | CALL] << (ROW_SHIFT + 1);
      i[a | STATE] = TRAVELLING;
      if (i[a | FLAGS] & ABANDONED) this.free(attempt);
      // Another was sent beside it: whose turn is over.
      else if (i[a | FLAGS] & HAS_OWN_SLOT) this.refuse(attempt, NO_ENDPOINTS);
      else this.pickEndpoint(attempt, c, cluster, i[a | FLAGS] & MEASURED);
    }
  }

  /** A request goes to another zone. */
  crosses(c: number, { edge }: Cluster, measured: number): void {
    edge.crossZone += measured;
    if (this.hasSizes === 1) edge.crossZoneBytes += measured * this.requestBytes(c);
  }

  override travel(attempt: number, c: number, latency: number): void {
    if (latency === Infinity) this.lose(attempt, CONNECT_FAILURE);
    else if (latency > 0) this.carry(attempt, latency, DELIVER);
    else if (this.i[c | TRIES_AND_FLAGS] & ROOT) this.deliver(attempt);
    // Through the queue, so that a chain of calls that take no time does not nest.
    else this.soon((attempt << KIND_BITS) | DELIVER);
  }
}
