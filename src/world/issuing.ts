import type { Fork } from "./fork";
import { Gates } from "./gates";
import * as Gauge from "./gauges";
import * as R from "./rows";
import type { Target } from "./traffic/target";

const { GAUGES, IN_FLIGHT } = Gauge;
const { ABANDONED, CALL, CALLER, CALL_KEY0, CALL_KEY1, CALL_OPEN, CALL_PARENT, CALL_SESSION } = R;
const { CALL_SITE_OF, ON_ITS_OWN } = R;
const { CLUSTER, DEADLINE_AT, DRAWS, FLAGS, HAS_LIMIT, INSTANCE, IS_BRANCH, KEY0, KEY1, MEASURED } = R;
const { PARENT, ROUNDS, ROUTE, ROW_SHIFT, SESSION, SIZES, START_AT, TRIES_AND_FLAGS, TRY_TIMEOUT_AT } = R;
const { WAITING_FOR } = R;

/** The caller's side of calls as they begin: for whom they are, and how long they may take. */
export abstract class Issuing extends Gates {
  /** Makes the next attempt of a call. */
  abstract send(call: number): void;

  /** A client's request: `user` waits for it in a closed loop, otherwise -1. `measured`: MEASURED or 0. */
  issueRoot(
    client: number,
    target: Target,
    proxy: number,
    key0: number,
    key1: number,
    user: number,
    measured: number,
  ): void {
    const { fork } = target;
    const session = this.hasSessions === 1 ? this.sessions.of(client, user, this.keyed, key0, key1) : -1;
    const to = fork === null ? target : fork.choose(target, session, this.sessions, this.keyed, key0, key1);
    const now = this.queue.now;
    const call = this.takeCall();
    const { f, i } = this;
    const c = call << (ROW_SHIFT + 1);
    f[(c >> 1) | START_AT] = now;
    f[(c >> 1) | DEADLINE_AT] = to.propagates === 1 ? now + to.timeoutNs : Infinity;
    i[c | ROUTE] = to.route;
    i[c | CLUSTER] = to.clusters[proxy];
    i[c | CALL_PARENT] = user;
    i[c | CALL_KEY0] = key0;
    i[c | CALL_KEY1] = key1;
    i[c | TRIES_AND_FLAGS] = measured | to.flags;
    this.openRequests++;
    this.observer.routeRequests[to.route * 2 + measured]++;
    this.gauges.change(client * GAUGES + IN_FLIGHT, 1, now);
    this.limitCall(call, now + to.timeoutNs);
    if (this.clientsRetry === 1) this.cold[c | ROUNDS] = 0;
    if (this.hasSizes === 1) this.cold[c | SIZES] = this.routes[to.route].operation;
    if (this.hasSessions === 1) this.cold[c | CALL_SESSION] = session;
    this.send(call);
    if (fork === null) return;
    for (let k = 0; k < fork.mirrors.length; k++)
      if (fork.copies(k, this.keyed, key0, key1)) {
        const { clusters, route, timeoutNs } = fork.mirrors[k];
        const sizes = this.routes[route].operation;
        this.issueCopy(clusters[proxy], route, timeoutNs, key0, key1, measured, -1, session, sizes);
      }
  }

  /** A frame calls another service and waits. */
  issueFrom(frame: number, number: number): void {
    const { i } = this;
    const a = frame << (ROW_SHIFT + 1);
    this.keyed.load(i[a | KEY0], i[a | KEY1], i[a | DRAWS]++);
    this.keyed.next();
    const { high, low } = this.keyed;
    const { fork } = this.sites[number];
    if (fork === null) this.issueAt(frame, number, number, high, low);
    else this.issueForked(frame, number, fork, high, low);
  }

  private issueForked(frame: number, number: number, fork: Fork<number>, key0: number, key1: number): void {
    const a = frame << (ROW_SHIFT + 1);
    const instance = this.i[a | INSTANCE];
    const measured = this.i[a | FLAGS] & MEASURED;
    const session = this.hasSessions === 1 ? this.cold[this.attemptRow(frame) | SESSION] : -1;
    const chosen = fork.choose(number, session, this.sessions, this.keyed, key0, key1);
    this.issueAt(frame, chosen, number, key0, key1);
    for (let k = 0; k < fork.mirrors.length; k++)
      if (fork.copies(k, this.keyed, key0, key1)) {
        const { ordinal, route, timeoutNs } = this.sites[fork.mirrors[k]];
        const cluster = this.clusterOf(instance, ordinal);
        const sizes = this.sizesOfSites + number;
        this.issueCopy(cluster, route, timeoutNs, key0, key1, measured, instance, session, sizes);
      }
  }

  /** `number`: the call site whose callee it is; `written`: that in the program. */
  private issueAt(frame: number, number: number, written: number, key0: number, key1: number): void {
    const now = this.queue.now;
    const call = this.takeCall();
    const { f, i } = this;
    const a = frame << (ROW_SHIFT + 1);
    const c = call << (ROW_SHIFT + 1);
    const measured = i[a | FLAGS] & MEASURED;
    const site = this.sites[number];
    f[(c >> 1) | START_AT] = now;
    i[c | ROUTE] = site.route;
    i[c | CLUSTER] = this.clusterOf(i[a | INSTANCE], site.ordinal);
    i[c | CALL_PARENT] = site.isAsync === 1 ? -1 : frame;
    if (site.isAsync === 1) this.cold[c | CALLER] = i[a | INSTANCE];
    else this.cold[a | WAITING_FOR] = call;
    i[c | CALL_KEY0] = key0;
    i[c | CALL_KEY1] = key1;
    i[c | TRIES_AND_FLAGS] = measured | site.flags;
    if (site.rules !== null) this.cold[c | CALL_SITE_OF] = number;
    this.observer.routeRequests[site.route * 2 + measured]++;
    const inherited = site.propagates === 1 && site.isAsync === 0 ? this.deadlineOf(frame) : Infinity;
    const timeoutAt = Math.max(now, Math.min(inherited, now + site.timeoutNs));
    f[(c >> 1) | DEADLINE_AT] = site.propagates === 1 ? timeoutAt : Infinity;
    this.limitCall(call, timeoutAt);
    if (this.hasSizes === 1) this.cold[c | SIZES] = this.sizesOfSites + written;
    if (this.hasSessions === 1) this.cold[c | CALL_SESSION] = this.cold[this.attemptRow(frame) | SESSION];
    this.send(call);
  }

  /**
   * A copy of a call, which nobody waits for. It is the same request, and so has its key. `caller`: the
   * instance that sends it, or -1.
   */
  protected issueCopy(
    cluster: number,
    route: number,
    timeoutNs: number,
    key0: number,
    key1: number,
    measured: number,
    caller: number,
    session: number,
    sizes: number,
  ): void {
    const now = this.queue.now;
    const call = this.takeCall();
    const { cold, f, i } = this;
    const c = call << (ROW_SHIFT + 1);
    f[(c >> 1) | START_AT] = now;
    f[(c >> 1) | DEADLINE_AT] = Infinity;
    i[c | ROUTE] = route;
    i[c | CLUSTER] = cluster;
    i[c | CALL_PARENT] = -1;
    i[c | CALL_KEY0] = key0;
    i[c | CALL_KEY1] = key1;
    i[c | TRIES_AND_FLAGS] = measured | CALL_OPEN | ON_ITS_OWN;
    cold[c | CALLER] = caller;
    this.observer.routeRequests[route * 2 + measured]++;
    this.limitCall(call, now + timeoutNs);
    if (this.hasSizes === 1) cold[c | SIZES] = sizes;
    if (this.hasSessions === 1) cold[c | CALL_SESSION] = session;
    this.send(call);
  }

  /** Row of integers of the attempt that a frame is, or is a branch of. */
  attemptRow(frame: number): number {
    const { i } = this;
    let a = frame << (ROW_SHIFT + 1);
    while (i[a | FLAGS] & IS_BRANCH) a = this.cold[a | PARENT] << (ROW_SHIFT + 1);
    return a;
  }

  private deadlineOf(frame: number): number {
    const { f, i } = this;
    const a = this.attemptRow(frame);
    // The caller may be gone, and its deadline with it.
    if (i[a | FLAGS] & ABANDONED) return Infinity;
    const c = i[a | CALL] << (ROW_SHIFT + 1);
    const { edge } = this.clusters[i[c | CLUSTER]];
    const deadline = f[(c >> 1) | DEADLINE_AT];
    if (edge.propagates === 0 || (i[a | FLAGS] & HAS_LIMIT) === 0) return deadline;
    return Math.min(deadline, this.coldF[(a >> 1) | TRY_TIMEOUT_AT]);
  }
}
