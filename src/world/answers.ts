import type { Bit } from "../lib/bit";
import * as Outcome from "../mesh/outcome";
import { Hedges } from "./hedges";
import type { Cluster } from "./cluster";
import type { HealthProber } from "./health/prober";
import type { ServiceState } from "./service-state";
import { carriesReport } from "./reports";
import type { Reports } from "./reports";
import * as R from "./rows";

const {
  CANCELLED_CALL,

  CONNECTION_RESET,
  ENDING_NONE,

  KILLED,
  OK,
  TIMEOUT,
} = Outcome;
const ENDINGS_COUNT = Outcome.ENDINGS.length;
const { ABANDONED, ROW_SHIFT, CALL, CALL_PARENT } = R;
const { AWAITING, CONNECTION, HAS_PERMIT, ON_CONNECTION } = R;
const { CANCELLED, CLUSTER, CURRENT, DUE_AT, FLAGS, FLAG_BITS, GIVE_UP, IGNORE_ERRORS } = R;
const { INSIDE, INSTANCE, IS_CHECK, KIND_BITS, LOST, MEASURED, OUTCOME_SHIFT, REPLY } = R;
const { RETRY_AT, RETURNING, ROOT, ROUTE, SENT_AT, SLOT, START_AT, STATE, TRIES_AND_FLAGS } = R;

/**
 * How long a connection to a machine that answers nothing is kept up, where connections are not simulated:
 * Envoy's default connect_timeout (cluster.proto), taken for attempts that were under way too.
 */
const CONNECT_TIMEOUT_NS = 5e9;
/**
 * How long what was sent on a connection is sent again before it is given up: what Linux' default
 * tcp_retries2 of 15 comes to (kernel documentation, networking/ip-sysctl).
 */
const RESEND_TIMEOUT_NS = 924.6e9;

/**
 * The caller's side of requests from the wire on: answers, giving up, trying again, and the end of a call.
 */
export abstract class Answers extends Hedges {
  /** Null where no balancer asks. */
  abstract readonly reports: Reports | null;
  /** Null where nobody checks health. */
  abstract readonly prober: HealthProber | null;
  abstract stop(frame: number): void;
  abstract leave(attempt: number, service: ServiceState, outcome: number): void;
  abstract callEnded(frame: number, isOk: boolean): void;
  abstract requestEnded(client: number, user: number, timeNs: number, isOk: boolean): void;

  /** What is stopped just now is cancelled: callees hear of it where deadlines propagate. */
  protected cancels: Bit = 0;
  /** An attempt's answer sets off from its instance. */
  reply(attempt: number, outcome: number): void {
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    i[a | FLAGS] = (i[a | FLAGS] & FLAG_BITS) | (outcome << OUTCOME_SHIFT);
    if (i[a | FLAGS] & ABANDONED) this.free(attempt);
    else this.goBack(attempt, this.latencyBack(attempt));
  }

  /** Nothing takes the attempt in: the caller hears of it after the way back. */
  refuse(attempt: number, outcome: number): void {
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    i[a | STATE] = RETURNING;
    i[a | FLAGS] = (i[a | FLAGS] & FLAG_BITS) | (outcome << OUTCOME_SHIFT);
    if (i[a | FLAGS] & ABANDONED) {
      this.free(attempt);
      return;
    }
    const latency = i[a | INSTANCE] < 0 ? 0 : this.latencyBack(attempt);
    if (latency === Infinity) this.lose(attempt, outcome);
    else if (latency > 0) this.carry(attempt, latency, REPLY);
    else this.soon((attempt << KIND_BITS) | REPLY);
  }

  /** Nothing will ever be heard of the attempt: the connection is given up after a while. */
  lose(attempt: number, outcome: number): void {
    const { f, i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    i[a | FLAGS] = (i[a | FLAGS] & FLAG_BITS) | (outcome << OUTCOME_SHIFT);
    if (i[a | FLAGS] & ABANDONED) {
      this.free(attempt);
      return;
    }
    const patience = i[a | FLAGS] & ON_CONNECTION ? RESEND_TIMEOUT_NS : CONNECT_TIMEOUT_NS;
    const due = this.queue.now + patience;
    i[a | STATE] = LOST;
    f[(a >> 1) | DUE_AT] = due;
    this.queue.pushLane(this.queue.lane(patience), due, (attempt << KIND_BITS) | GIVE_UP);
  }

  /** The connection of a lost attempt is given up. */
  lost(attempt: number): void {
    const d = attempt << ROW_SHIFT;
    if (this.f[d | DUE_AT] !== this.queue.now) return;
    if (this.i[(d << 1) | STATE] === LOST) this.receive(attempt);
  }

  /** The instance dies with the attempt in its hands; `isHeard`: its machine is left to say so. */
  kill(attempt: number, isHeard: boolean, outcome = KILLED): void {
    this.stop(attempt);
    this.leave(attempt, this.serviceOf(attempt), outcome);
    if (isHeard) this.refuse(attempt, outcome);
    else this.lose(attempt, outcome);
  }

  /** An answer reaches the caller. */
  receive(attempt: number): void {
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const flags = i[a | FLAGS];
    const call = i[a | CALL];
    if (flags & ABANDONED) {
      this.free(attempt);
      return;
    }
    if (flags & IS_CHECK) {
      this.prober!.answered(attempt, flags >> OUTCOME_SHIFT);
      return;
    }
    const cluster = this.clusters[this.i[(call << (ROW_SHIFT + 1)) | CLUSTER]];
    const outcome = flags >> OUTCOME_SHIFT;
    if (cluster.wantsReports === 1) this.report(attempt, cluster, outcome);
    this.close(a, cluster, outcome);
    if (flags & ON_CONNECTION) this.hangUp(attempt, outcome === KILLED || outcome === CONNECTION_RESET);
    this.free(attempt);
    if (outcome === OK) {
      if (this.hasTokens === 1) this.succeeded(call, cluster);
      this.finish(call, cluster, OK, ENDING_NONE);
      return;
    }
    if (this.waits !== null) this.waits.hear(attempt, outcome, this.busyWaitOf(cluster));
    this.failed(call, cluster, outcome, flags & MEASURED);
  }

  /** What a service says when it has too much to do, ns. */
  private busyWaitOf({ edge }: Cluster): number {
    return this.instances.services[edge.callee].spec.retryAfterNs;
  }

  /** The proxy and its view of the callee that an open call goes through. */
  clusterOfCall(call: number): Cluster {
    return this.clusters[this.i[(call << (ROW_SHIFT + 1)) | CLUSTER]];
  }

  /** Takes an attempt out of the world. */
  free(attempt: number): void {
    const a = attempt << (ROW_SHIFT + 1);
    if (this.i[a | FLAGS] & ON_CONNECTION) this.letGo(this.cold[a | CONNECTION]);
    this.giveAttempt(attempt);
  }

  private serviceOf(attempt: number): ServiceState {
    return this.instances.serviceOf(this.i[(attempt << (ROW_SHIFT + 1)) | INSTANCE]);
  }

  private goBack(attempt: number, latency: number): void {
    const call = this.i[(attempt << (ROW_SHIFT + 1)) | CALL];
    if (latency === Infinity) this.lose(attempt, CONNECTION_RESET);
    else if (latency > 0) this.carry(attempt, latency, REPLY);
    else if (this.i[(call << (ROW_SHIFT + 1)) | TRIES_AND_FLAGS] & ROOT) this.receive(attempt);
    // Through the queue, so that a caller that goes on at once does not do so from within the callee's last
    // step.
    else this.soon((attempt << KIND_BITS) | REPLY);
  }

  /** The caller stops listening to an attempt. */
  abandon(attempt: number, cluster: Cluster, outcome: number): void {
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    this.close(a, cluster, outcome);
    this.wasAbandoned = 1;
    i[a | FLAGS] |= ABANDONED;
    // With one request at a time, nothing else can follow on the connection.
    if (i[a | FLAGS] & ON_CONNECTION) this.hangUp(attempt, cluster.hosts!.isMultiplexed === 0);
    if (i[a | STATE] === AWAITING) this.stopWaiting(attempt, cluster);
    if (i[a | STATE] === LOST || i[a | STATE] === AWAITING) this.free(attempt);
    else if (cluster.edge.propagates === 0) return;
    else if (i[a | FLAGS] & INSIDE) {
      this.stop(attempt);
      this.leave(attempt, this.serviceOf(attempt), TIMEOUT);
      this.free(attempt);
    } else i[a | FLAGS] |= CANCELLED;
  }

  /** The proxy stops listening to a probe. */
  dropProbe(attempt: number): void {
    const a = attempt << (ROW_SHIFT + 1);
    this.wasAbandoned = 1;
    this.i[a | FLAGS] |= ABANDONED;
    if (this.i[a | STATE] === LOST) this.free(attempt);
  }

  /** The frame that waits for a call is stopped. */
  dropCall(call: number): void {
    this.orphan(call);
    if (this.cancels === 0) return;
    const cluster = this.clusterOfCall(call);
    if (cluster.edge.propagates === 0) return;
    const c = call << (ROW_SHIFT + 1);
    const attempt = this.i[c | CURRENT];
    if (attempt >= 0 && this.hasHedges === 0) {
      cluster.edge.failuresByCause[CANCELLED_CALL] += this.i[c | TRIES_AND_FLAGS] & MEASURED;
      this.abandon(attempt, cluster, CANCELLED_CALL);
    }
    this.finish(call, cluster, CANCELLED_CALL, ENDING_NONE);
  }

  /** The balancer hears what the instance says of itself. */
  private report(attempt: number, { balancer }: Cluster, outcome: number): void {
    const slot = this.i[(this.i[(attempt << (ROW_SHIFT + 1)) | CALL] << (ROW_SHIFT + 1)) | SLOT];
    if (slot < 0 || !carriesReport(outcome)) return;
    balancer!.reported!(slot, this.reports!.of(attempt), this.queue.now);
  }

  /** An attempt is over for its caller, one way or another. */
  protected close(a: number, cluster: Cluster, outcome: number): void {
    const { i, coldF } = this;
    const slot =
      this.hasHedges === 1 ? this.detach(a, cluster, outcome) : i[(i[a | CALL] << (ROW_SHIFT + 1)) | SLOT];
    cluster.ended++;
    if (i[a | FLAGS] & HAS_PERMIT) this.settle(a, cluster, outcome);
    if (slot < 0) return;
    cluster.endpoints.active[slot]--;
    if (cluster.notesOutcomes === 1) cluster.noteOutcome(slot, outcome, this.queue.now);
    // A balancer that has come since knows nothing of the attempt.
    if (cluster.wantsAnswers === 1 && coldF[(a >> 1) | SENT_AT] >= cluster.balancedSince) {
      const now = this.queue.now;
      cluster.balancer!.answered!(slot, now - coldF[(a >> 1) | SENT_AT], now, outcome);
    }
  }

  /** The call is over: its caller goes on. */
  finish(call: number, cluster: Cluster, outcome: number, ending: number): void {
    const { f, i } = this;
    const c = call << (ROW_SHIFT + 1);
    const flags = i[c | TRIES_AND_FLAGS];
    const parent = i[c | CALL_PARENT];
    const route = i[c | ROUTE];
    const index = route * 2 + (flags & MEASURED);
    const time = this.queue.now - f[(c >> 1) | START_AT];
    const client = flags & ROOT ? this.routes[route].client : -1;
    this.leaveBudget(c, cluster);
    if (this.avoidsPrevious === 1) this.forgetTried(c);
    if (this.hasHedges === 1) this.endOthers(c, cluster);
    if (this.clientsRetry === 1 && outcome !== OK && client >= 0 && this.beginsAgain(call, client, outcome))
      return;
    if (outcome === OK) this.observer.callSucceeded(index, client, time);
    else {
      this.observer.routeFailures[index]++;
      this.observer.routeCauses[index][outcome * ENDINGS_COUNT + ending]++;
    }
    // A retry that waits will not be made.
    if (f[(c >> 1) | RETRY_AT] >= 0) this.retries--;
    f[(c >> 1) | RETRY_AT] = -1;
    this.giveCall(call);
    if (client >= 0) this.requestEnded(client, parent, time, outcome === OK);
    else if (parent >= 0) this.callEnded(parent, outcome === OK || (flags & IGNORE_ERRORS) !== 0);
  }
}
