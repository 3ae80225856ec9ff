import { Keyed } from "../kernel/keyed";
import * as Outcome from "../mesh/outcome";
import { backoffDelay } from "../mesh/resilience/backoff";
import { retryLimit } from "../mesh/resilience/retry-budget";
import type { Cluster } from "./cluster";
import type { Pool } from "./pool";
import * as R from "./rows";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ABANDONED, ATTEMPT_SHIFT, CALL, CALL_KEY0, CALL_KEY1, CALL_OPEN, CALL_PARENT, CALL_SHIFT, CALL_TIMEOUT, CALL_TIMEOUT_AT, CANCELLED, CLIENT_GIVES_UP, CLUSTER, CURRENT, DEADLINE_AT, DELIVER, DRAWS, DUE_AT, EXECUTED, FIRST_BRANCH, FLAGS, FREE, GIVE_UP, IGNORE_ERRORS, INSIDE, INSTANCE, IN_BUDGET, KEY0, KEY1, KIND_BITS, LOST, MEASURED, OPERATION, PARENT, PC, REPLY, RETRY, RETRY_AT, RETURNING, ROOT, ROUTE, SENT_AT, SLOT, START_AT, STATE, TRAVELLING, TRIES_AND_FLAGS, TRY, TRY_TIMEOUT, TRY_TIMEOUT_AT, USER, WAITING_FOR } = R;
const { CLIENT_TIMEOUT, ENDINGS, ENDING_NONE, ENDING_OVER_BUDGET, ENDING_RETRIES_USED, KILLED, NO_ENDPOINTS, OK, TIMEOUT } = Outcome;

/** Outcome of an attempt that is on its way back, in its FLAGS. */
const OUTCOME_SHIFT = 8;
/** Number a call's draws are offset by for back-off, so that they stand apart from the keys of attempts. */
const BACKOFF_DRAWS = 0x20000000;
/**
 * How long a connection to a machine that answers nothing is kept up: Envoy's default connect_timeout (cluster.proto), taken
 * for attempts that were under way too.
 */
export const CONNECT_TIMEOUT_NS = 5e9;

/** The caller's side of requests: sending, waiting, giving up, trying again. */
export class Callers {
  private readonly world: World;
  private readonly calls: Pool;
  private readonly attempts: Pool;
  private readonly keyed = new Keyed();
  /** Lanes for answers that take no time, and for machines that answer nothing. */
  private readonly atOnce: number;
  private readonly giveUp: number;
  /** Retries made or waiting to be made. */
  retries = 0;

  constructor(world: World) {
    this.world = world;
    this.calls = world.calls;
    this.attempts = world.attempts;
    this.atOnce = world.queue.lane(0);
    this.giveUp = world.queue.lane(CONNECT_TIMEOUT_NS);
  }

  /** A client's request: `user` waits for it in a closed loop, otherwise -1. */
  issueRoot(client: number, route: number, cluster: number, key0: number, key1: number, user: number): void {
    const now = this.world.queue.now;
    const call = this.calls.take();
    const { f, i } = this.calls;
    const c = call << (CALL_SHIFT + 1);
    const measured = now >= this.world.warmupNs && now < this.world.durationNs ? MEASURED : 0;
    f[(c >> 1) + START_AT] = now;
    f[(c >> 1) + DEADLINE_AT] = Infinity;
    i[c + ROUTE] = route;
    i[c + CLUSTER] = cluster;
    i[c + CALL_PARENT] = -1;
    i[c + CALL_KEY0] = key0;
    i[c + CALL_KEY1] = key1;
    i[c + TRIES_AND_FLAGS] = measured | ROOT | CALL_OPEN;
    i[c + USER] = user;
    this.world.openRequests++;
    this.world.observer.routeRequests[route * 2 + measured]++;
    this.world.observer.shift(client, now, 1, 0, 0);
    const { edge } = this.world.clusters[cluster];
    const patience = this.world.traffic.patience(client);
    if (patience.timeoutNs < edge.policy.timeoutNs) {
      i[c + TRIES_AND_FLAGS] |= CLIENT_GIVES_UP;
      this.limit(call, now + patience.timeoutNs, patience.lane);
    } else if (edge.timeoutLane >= 0) this.limit(call, now + edge.policy.timeoutNs, edge.timeoutLane);
    else f[(c >> 1) + CALL_TIMEOUT_AT] = -1;
    if (edge.propagates && f[(c >> 1) + CALL_TIMEOUT_AT] >= 0) {
      f[(c >> 1) + DEADLINE_AT] = f[(c >> 1) + CALL_TIMEOUT_AT];
    }
    this.send(call);
  }

  /** A frame calls another service and waits. */
  issueFrom(frame: number, site: number): void {
    const now = this.world.queue.now;
    const call = this.calls.take();
    const { f, i } = this.calls;
    const A = this.attempts.i;
    const a = frame << (ATTEMPT_SHIFT + 1);
    const c = call << (CALL_SHIFT + 1);
    const measured = A[a + FLAGS] & MEASURED;
    const { ignoreErrors, timeoutNs, timeoutLane } = this.world.sites[site];
    const cluster = this.world.clusterOf(A[a + INSTANCE], site);
    const route = this.world.sites[site].route;
    this.keyed.load(A[a + KEY0], A[a + KEY1], A[a + DRAWS]++);
    this.keyed.next();
    A[a + WAITING_FOR] = call;
    f[(c >> 1) + START_AT] = now;
    i[c + ROUTE] = route;
    i[c + CLUSTER] = cluster;
    i[c + CALL_PARENT] = frame;
    i[c + CALL_KEY0] = this.keyed.high;
    i[c + CALL_KEY1] = this.keyed.low;
    i[c + TRIES_AND_FLAGS] = measured | CALL_OPEN | (ignoreErrors ? IGNORE_ERRORS : 0);
    i[c + USER] = -1;
    this.world.observer.routeRequests[route * 2 + measured]++;
    const { edge } = this.world.clusters[cluster];
    const own = timeoutNs === Infinity ? edge.policy.timeoutNs : timeoutNs;
    const deadline = edge.propagates ? this.deadlineOf(frame) : Infinity;
    f[(c >> 1) + DEADLINE_AT] = deadline;
    f[(c >> 1) + CALL_TIMEOUT_AT] = -1;
    if (deadline < now + own) {
      // An inherited deadline lies at no constant distance: it has no lane.
      f[(c >> 1) + CALL_TIMEOUT_AT] = deadline;
      this.world.queue.push(deadline, (call << KIND_BITS) | CALL_TIMEOUT);
    } else if (own !== Infinity) {
      this.limit(call, now + own, timeoutNs === Infinity ? edge.timeoutLane : timeoutLane);
      if (edge.propagates) f[(c >> 1) + DEADLINE_AT] = now + own;
    }
    this.send(call);
  }

  /** An attempt's answer sets off from its instance. */
  reply(attempt: number, outcome: number): void {
    const { i } = this.attempts;
    const a = attempt << (ATTEMPT_SHIFT + 1);
    i[a + FLAGS] = (i[a + FLAGS] & 0xff) | (outcome << OUTCOME_SHIFT);
    if (i[a + FLAGS] & ABANDONED) {
      this.free(attempt);
      return;
    }
    const latency = this.world.network.back(attempt);
    if (latency > 0) this.world.network.carry(attempt, latency, REPLY);
    else if (this.calls.i[(i[a + CALL] << (CALL_SHIFT + 1)) + CALL_PARENT] < 0) this.receive(attempt);
    // Through the queue, so that a caller that goes on at once does not do so from within the callee's last step.
    else this.world.queue.pushLane(this.atOnce, this.world.queue.now, (attempt << KIND_BITS) | REPLY);
  }

  /** Nothing takes the attempt in: the caller hears of it after the way back. */
  refuse(attempt: number, outcome: number): void {
    const { i } = this.attempts;
    const a = attempt << (ATTEMPT_SHIFT + 1);
    i[a + STATE] = RETURNING;
    i[a + FLAGS] = (i[a + FLAGS] & 0xff) | (outcome << OUTCOME_SHIFT);
    if (i[a + FLAGS] & ABANDONED) {
      this.free(attempt);
      return;
    }
    const latency = i[a + INSTANCE] < 0 ? 0 : this.world.network.back(attempt);
    if (latency > 0) this.world.network.carry(attempt, latency, REPLY);
    else this.world.queue.pushLane(this.atOnce, this.world.queue.now, (attempt << KIND_BITS) | REPLY);
  }

  /** Nothing will ever be heard of the attempt: the connection is given up after a while. */
  lose(attempt: number, outcome: number): void {
    const { f, i } = this.attempts;
    const a = attempt << (ATTEMPT_SHIFT + 1);
    i[a + FLAGS] = (i[a + FLAGS] & 0xff) | (outcome << OUTCOME_SHIFT);
    if (i[a + FLAGS] & ABANDONED) {
      this.free(attempt);
      return;
    }
    const due = this.world.queue.now + CONNECT_TIMEOUT_NS;
    i[a + STATE] = LOST;
    f[(a >> 1) + DUE_AT] = due;
    this.world.queue.pushLane(this.giveUp, due, (attempt << KIND_BITS) | GIVE_UP);
  }

  /** A lost attempt's connection is given up. */
  lost(attempt: number): void {
    const d = attempt << ATTEMPT_SHIFT;
    if (this.attempts.f[d + DUE_AT] !== this.world.queue.now) return;
    if (this.attempts.i[(d << 1) + STATE] === LOST) this.receive(attempt);
  }

  /** An answer reaches the caller. */
  receive(attempt: number): void {
    const { f, i } = this.attempts;
    const a = attempt << (ATTEMPT_SHIFT + 1);
    const flags = i[a + FLAGS];
    const call = i[a + CALL];
    if ((flags & ABANDONED) === 0) {
      const now = this.world.queue.now;
      const cluster = this.world.clusters[this.calls.i[(call << (CALL_SHIFT + 1)) + CLUSTER]];
      this.close(attempt, cluster, now - f[(a >> 1) + SENT_AT]);
      this.free(attempt);
      this.ended(call, cluster, flags >> OUTCOME_SHIFT, flags & MEASURED);
    } else this.free(attempt);
  }

  callTimeout(call: number): void {
    const { f, i } = this.calls;
    const c = call << (CALL_SHIFT + 1);
    const now = this.world.queue.now;
    if (f[(c >> 1) + CALL_TIMEOUT_AT] !== now || (i[c + TRIES_AND_FLAGS] & CALL_OPEN) === 0) return;
    const cluster = this.world.clusters[i[c + CLUSTER]];
    const outcome = i[c + TRIES_AND_FLAGS] & CLIENT_GIVES_UP ? CLIENT_TIMEOUT : TIMEOUT;
    const measured = i[c + TRIES_AND_FLAGS] & MEASURED;
    const attempt = i[c + CURRENT];
    if (attempt >= 0) {
      cluster.edge.timeouts += measured;
      cluster.edge.failuresByCause[outcome] += measured;
      this.abandon(attempt, cluster);
    }
    this.finish(call, cluster, outcome, ENDING_NONE);
  }

  tryTimeout(attempt: number): void {
    const { f, i } = this.attempts;
    const a = attempt << (ATTEMPT_SHIFT + 1);
    if (f[(a >> 1) + TRY_TIMEOUT_AT] !== this.world.queue.now || i[a + STATE] === FREE) return;
    if (i[a + FLAGS] & ABANDONED) return;
    const call = i[a + CALL];
    const cluster = this.world.clusters[this.calls.i[(call << (CALL_SHIFT + 1)) + CLUSTER]];
    const measured = i[a + FLAGS] & MEASURED;
    cluster.edge.timeouts += measured;
    this.abandon(attempt, cluster);
    this.ended(call, cluster, TIMEOUT, measured);
  }

  retryDue(call: number): void {
    const c = call << (CALL_SHIFT + 1);
    if (this.calls.f[(c >> 1) + RETRY_AT] !== this.world.queue.now) return;
    if (this.calls.i[c + TRIES_AND_FLAGS] & CALL_OPEN) this.send(call);
  }

  /** The frame that waits for `call` is gone: its end will interest nobody. */
  orphan(call: number): void {
    this.calls.i[(call << (CALL_SHIFT + 1)) + CALL_PARENT] = -1;
  }

  /** Does nobody, up to the client, wait for this attempt any more? */
  isAbandoned(attempt: number): boolean {
    const A = this.attempts.i;
    const C = this.calls.i;
    for (let frame = attempt; ; ) {
      let a = frame << (ATTEMPT_SHIFT + 1);
      while (A[a + PARENT] >= 0) a = A[a + PARENT] << (ATTEMPT_SHIFT + 1);
      if (A[a + FLAGS] & ABANDONED) return true;
      const c = A[a + CALL] << (CALL_SHIFT + 1);
      if (C[c + TRIES_AND_FLAGS] & ROOT) return false;
      frame = C[c + CALL_PARENT];
      if (frame < 0) return true;
    }
  }

  /** The instance dies with the attempt in its hands; `isHeard`: its machine is left to say so. */
  kill(attempt: number, isHeard: boolean): void {
    this.world.execution.stop(attempt);
    this.world.execution.leave(attempt, KILLED);
    if (isHeard) this.refuse(attempt, KILLED);
    else this.lose(attempt, KILLED);
  }

  private limit(call: number, at: number, lane: number): void {
    this.calls.f[(call << CALL_SHIFT) + CALL_TIMEOUT_AT] = at;
    this.world.queue.pushLane(lane, at, (call << KIND_BITS) | CALL_TIMEOUT);
  }

  private deadlineOf(frame: number): number {
    const A = this.attempts.i;
    let a = frame << (ATTEMPT_SHIFT + 1);
    while (A[a + PARENT] >= 0) a = A[a + PARENT] << (ATTEMPT_SHIFT + 1);
    const call = A[a + CALL];
    // The caller may be gone; its deadline went with it.
    if (A[a + FLAGS] & ABANDONED) return Infinity;
    return this.calls.f[(call << CALL_SHIFT) + DEADLINE_AT];
  }

  /** Makes the next attempt of a call. */
  private send(call: number): void {
    const now = this.world.queue.now;
    const attempt = this.attempts.take();
    const { f, i } = this.attempts;
    const C = this.calls.i;
    const a = attempt << (ATTEMPT_SHIFT + 1);
    const c = call << (CALL_SHIFT + 1);
    const cluster = this.world.clusters[C[c + CLUSTER]];
    const { edge } = cluster;
    const tries = (C[c + TRIES_AND_FLAGS] += TRY) >> 8;
    const measured = C[c + TRIES_AND_FLAGS] & MEASURED;
    const route = C[c + ROUTE];
    this.calls.f[(c >> 1) + RETRY_AT] = -1;
    C[c + CURRENT] = attempt;
    this.keyed.load(C[c + CALL_KEY0], C[c + CALL_KEY1], tries);
    this.keyed.next();
    f[(a >> 1) + DUE_AT] = -1;
    f[(a >> 1) + SENT_AT] = now;
    f[(a >> 1) + EXECUTED] = 0;
    i[a + CALL] = call;
    i[a + OPERATION] = this.world.routes[route].operation;
    i[a + PC] = this.world.program.entry[i[a + OPERATION]];
    i[a + STATE] = TRAVELLING;
    i[a + KEY0] = this.keyed.high;
    i[a + KEY1] = this.keyed.low;
    i[a + DRAWS] = 0;
    i[a + PARENT] = -1;
    i[a + WAITING_FOR] = -1;
    i[a + FIRST_BRANCH] = -1;
    i[a + FLAGS] = measured;
    this.world.observer.routeAttempts[route * 2 + measured]++;
    edge.attempts += measured;
    if (edge.perTryLane >= 0) {
      const at = now + edge.policy.retry!.perTryNs;
      f[(a >> 1) + TRY_TIMEOUT_AT] = at;
      this.world.queue.pushLane(edge.perTryLane, at, (attempt << KIND_BITS) | TRY_TIMEOUT);
    }
    this.choose(attempt, cluster, measured, now);
  }

  private choose(attempt: number, cluster: Cluster, measured: number, now: number): void {
    const { i } = this.attempts;
    const a = attempt << (ATTEMPT_SHIFT + 1);
    cluster.open++;
    if (cluster.central !== null) {
      i[a + SLOT] = -1;
      i[a + INSTANCE] = -1;
      this.travel(attempt, this.world.network.outSameZone(attempt, cluster.zone));
      return;
    }
    if (now >= cluster.staleAt) this.world.controlPlane.lookUp(cluster);
    const slot = cluster.balancer!.pick(now, cluster.random);
    i[a + SLOT] = slot;
    if (slot < 0) {
      i[a + INSTANCE] = -1;
      this.refuse(attempt, NO_ENDPOINTS);
      return;
    }
    const instance = cluster.instanceOf[slot];
    i[a + INSTANCE] = instance;
    cluster.endpoints.active[slot]++;
    cluster.balancer!.sent?.(slot, now);
    if (this.world.instances.zone[instance] !== cluster.zone) cluster.edge.crossZone += measured;
    this.travel(attempt, this.world.network.out(attempt, cluster.zone, instance));
  }

  private travel(attempt: number, latency: number): void {
    if (latency > 0) this.world.network.carry(attempt, latency, DELIVER);
    else this.world.deliver(attempt);
  }

  /** The caller stops listening to an attempt. */
  private abandon(attempt: number, cluster: Cluster): void {
    const { f, i } = this.attempts;
    const a = attempt << (ATTEMPT_SHIFT + 1);
    this.close(attempt, cluster, this.world.queue.now - f[(a >> 1) + SENT_AT]);
    i[a + FLAGS] |= ABANDONED;
    if (i[a + STATE] === LOST) this.free(attempt);
    else if (!cluster.edge.propagates) return;
    else if (i[a + FLAGS] & INSIDE) {
      this.world.execution.stop(attempt);
      this.world.execution.leave(attempt, TIMEOUT);
      this.free(attempt);
    } else i[a + FLAGS] |= CANCELLED;
  }

  /** An attempt is over for its caller, one way or another. */
  private close(attempt: number, cluster: Cluster, latency: number): void {
    const { f, i } = this.attempts;
    const a = attempt << (ATTEMPT_SHIFT + 1);
    const slot = i[a + SLOT];
    f[(a >> 1) + TRY_TIMEOUT_AT] = -1;
    cluster.open--;
    if (slot < 0) return;
    cluster.endpoints.active[slot]--;
    cluster.balancer!.answered?.(slot, latency, this.world.queue.now);
  }

  /** The current attempt of a call is over with this outcome: success, another try, or the end. */
  private ended(call: number, cluster: Cluster, outcome: number, measured: number): void {
    const { i } = this.calls;
    const c = call << (CALL_SHIFT + 1);
    i[c + CURRENT] = -1;
    if (outcome === OK) {
      this.finish(call, cluster, OK, ENDING_NONE);
      return;
    }
    const { edge } = cluster;
    edge.failuresByCause[outcome] += measured;
    this.leaveBudget(c, cluster);
    if (edge.retries === 0 || ((edge.retryMask >> outcome) & 1) === 0) {
      this.finish(call, cluster, outcome, ENDING_NONE);
      return;
    }
    const tries = i[c + TRIES_AND_FLAGS] >> 8;
    if (tries > edge.retries) {
      this.finish(call, cluster, outcome, ENDING_RETRIES_USED);
      return;
    }
    const retry = edge.policy.retry!;
    if (retry.budget !== null) {
      if (cluster.retrying >= retryLimit(retry.budget, cluster.open)) {
        this.finish(call, cluster, outcome, ENDING_OVER_BUDGET);
        return;
      }
      cluster.retrying++;
      i[c + TRIES_AND_FLAGS] |= IN_BUDGET;
    }
    edge.retried += measured;
    this.retries++;
    this.keyed.load(i[c + CALL_KEY0], i[c + CALL_KEY1], BACKOFF_DRAWS + tries);
    const due = this.world.queue.now + backoffDelay(retry.backoff, tries, this.keyed);
    this.calls.f[(c >> 1) + RETRY_AT] = due;
    this.world.queue.push(due, (call << KIND_BITS) | RETRY);
  }

  private leaveBudget(c: number, cluster: Cluster): void {
    const { i } = this.calls;
    if ((i[c + TRIES_AND_FLAGS] & IN_BUDGET) === 0) return;
    i[c + TRIES_AND_FLAGS] &= ~IN_BUDGET;
    cluster.retrying--;
  }

  /** The call is over: its caller goes on. */
  private finish(call: number, cluster: Cluster, outcome: number, ending: number): void {
    const { f, i } = this.calls;
    const c = call << (CALL_SHIFT + 1);
    const flags = i[c + TRIES_AND_FLAGS];
    const parent = i[c + CALL_PARENT];
    const user = i[c + USER];
    const route = i[c + ROUTE];
    const index = route * 2 + (flags & MEASURED);
    const { observer, queue } = this.world;
    this.leaveBudget(c, cluster);
    if (f[(c >> 1) + RETRY_AT] >= 0) this.retries--;
    if (outcome === OK) {
      observer.routeSuccesses[index]++;
      observer.routeLatency[index].record(queue.now - f[(c >> 1) + START_AT]);
    } else {
      observer.routeFailures[index]++;
      observer.routeCauses[index][outcome * ENDINGS.length + ending]++;
    }
    f[(c >> 1) + CALL_TIMEOUT_AT] = -1;
    f[(c >> 1) + RETRY_AT] = -1;
    i[c + TRIES_AND_FLAGS] = 0;
    this.calls.give(call);
    if (flags & ROOT) {
      this.world.requestEnded(this.world.routes[route].client, user, queue.now - f[(c >> 1) + START_AT]);
    } else if (parent >= 0) {
      this.world.execution.callEnded(parent, outcome === OK || (flags & IGNORE_ERRORS) !== 0);
    }
  }

  /** Takes an attempt out of the world. */
  free(attempt: number): void {
    this.attempts.i[(attempt << (ATTEMPT_SHIFT + 1)) + STATE] = FREE;
    this.attempts.give(attempt);
  }
}

