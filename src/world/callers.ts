import type { EventQueue } from "../kernel/event-queue";
import { Keyed } from "../kernel/keyed";
import { NO_ENDPOINTS } from "../mesh/outcome";
import type { Answers } from "./answers";
import type { Cluster } from "./cluster";
import type { ControlPlane } from "./control-plane";
import * as Gauge from "./gauges";
import type { Instances } from "./instances";
import type { Limits } from "./limits";
import type { Network } from "./network";
import type { Observer } from "./observer";
import type { Pool } from "./pool";
import type { Program } from "./program";
import * as R from "./rows";
import type { Target } from "./traffic/target";
import type { Route, Site } from "./wiring";
import type { World } from "./world";

const { GAUGES, IN_FLIGHT } = Gauge;
const { ABANDONED, ROW_SHIFT, CALL, CALL_KEY0, CALL_KEY1, CALL_OPEN, CALL_PARENT } = R;
const { CLUSTER, CURRENT, DEADLINE_AT, DELIVER, DRAWS, DUE_AT, EXECUTED, FLAGS, HAS_LIMIT, IGNORE_ERRORS } =
  R;
const { INSTANCE, IS_BRANCH, KEY0, KEY1, KIND_BITS, MEASURED, OPERATION, PARENT, PC, RETRY_AT, ROOT, ROUTE } =
  R;
const { SENT_AT, SLOT, START_AT, STATE, TRAVELLING, TRIES_AND_FLAGS, TRY, TRY_TIMEOUT_AT } = R;
const { WAITING_FOR } = R;

/** The caller's side of requests up to the wire: whom to send to, and how long to wait. */
export class Callers {
  private readonly world: World;
  private readonly queue: EventQueue;
  private readonly calls: Pool;
  private readonly attempts: Pool;
  private readonly observer: Observer;
  private readonly instances: Instances;
  private readonly program: Program;
  private readonly clusters: readonly Cluster[];
  private readonly routes: readonly Route[];
  private readonly sites: readonly Site[];
  private readonly keyed = new Keyed();
  /** Lane of what happens at this very moment. */
  private readonly atOnce: number;
  private network!: Network;
  private answers!: Answers;
  private controlPlane!: ControlPlane;
  private limits!: Limits;

  constructor(world: World) {
    this.world = world;
    this.queue = world.queue;
    this.calls = world.calls;
    this.attempts = world.attempts;
    this.observer = world.observer;
    this.instances = world.instances;
    this.program = world.program;
    this.clusters = world.clusters;
    this.routes = world.routes;
    this.sites = world.sites;
    this.atOnce = world.queue.lane(0);
  }

  connect({ network, answers, controlPlane, limits }: World): void {
    this.network = network;
    this.answers = answers;
    this.controlPlane = controlPlane;
    this.limits = limits;
  }

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
    const now = this.queue.now;
    const call = this.calls.takeCall();
    const { f, i } = this.calls;
    const c = call << (ROW_SHIFT + 1);
    f[(c >> 1) + START_AT] = now;
    f[(c >> 1) + DEADLINE_AT] = target.propagates ? now + target.timeoutNs : Infinity;
    i[c + ROUTE] = target.route;
    i[c + CLUSTER] = target.clusters[proxy];
    i[c + CALL_PARENT] = user;
    i[c + CALL_KEY0] = key0;
    i[c + CALL_KEY1] = key1;
    i[c + TRIES_AND_FLAGS] = measured | target.flags;
    this.world.openRequests++;
    this.observer.routeRequests[target.route * 2 + measured]++;
    this.observer.gauges.change(client * GAUGES + IN_FLIGHT, 1, now);
    this.limits.limitCall(call, now + target.timeoutNs);
    this.send(call);
  }

  /** A frame calls another service and waits. */
  issueFrom(frame: number, number: number): void {
    const now = this.queue.now;
    const call = this.calls.takeCall();
    const { f, i } = this.calls;
    const A = this.attempts.i;
    const a = frame << (ROW_SHIFT + 1);
    const c = call << (ROW_SHIFT + 1);
    const measured = A[a + FLAGS] & MEASURED;
    const site = this.sites[number];
    this.keyed.load(A[a + KEY0], A[a + KEY1], A[a + DRAWS]++);
    this.keyed.next();
    this.attempts.cold[(a >> 1) + WAITING_FOR] = call;
    f[(c >> 1) + START_AT] = now;
    i[c + ROUTE] = site.route;
    i[c + CLUSTER] = this.world.clusterOf(A[a + INSTANCE], site.ordinal);
    i[c + CALL_PARENT] = frame;
    i[c + CALL_KEY0] = this.keyed.high;
    i[c + CALL_KEY1] = this.keyed.low;
    i[c + TRIES_AND_FLAGS] = measured | CALL_OPEN | (site.ignoreErrors ? IGNORE_ERRORS : 0);
    this.observer.routeRequests[site.route * 2 + measured]++;
    const inherited = site.propagates ? this.deadlineOf(frame) : Infinity;
    const timeoutAt = Math.max(now, Math.min(inherited, now + site.timeoutNs));
    f[(c >> 1) + DEADLINE_AT] = site.propagates ? timeoutAt : Infinity;
    this.limits.limitCall(call, timeoutAt);
    this.send(call);
  }

  /** Makes the next attempt of a call. */
  send(call: number): void {
    const now = this.queue.now;
    const attempt = this.attempts.takeAttempt(call);
    const { f, i } = this.attempts;
    const C = this.calls.i;
    const a = attempt << (ROW_SHIFT + 1);
    const c = call << (ROW_SHIFT + 1);
    const cluster = this.clusters[C[c + CLUSTER]];
    const { edge } = cluster;
    const tries = (C[c + TRIES_AND_FLAGS] += TRY) >> 8;
    const measured = C[c + TRIES_AND_FLAGS] & MEASURED;
    const route = C[c + ROUTE];
    const { operation } = this.routes[route];
    this.calls.f[(c >> 1) + RETRY_AT] = -1;
    C[c + CURRENT] = attempt;
    f[(a >> 1) + DUE_AT] = -1;
    f[(a >> 1) + EXECUTED] = 0;
    i[a + CALL] = call;
    i[a + OPERATION] = operation;
    i[a + PC] = this.program.entry[operation];
    i[a + STATE] = TRAVELLING;
    this.setKey(a, c, tries);
    i[a + FLAGS] = measured;
    this.observer.routeAttempts[route * 2 + measured]++;
    edge.attempts += measured;
    if (edge.perTryNs !== Infinity) this.limits.limitTry(attempt, now + edge.perTryNs);
    if (cluster.wantsAnswers) this.attempts.coldF[(a >> 2) + SENT_AT] = now;
    cluster.open++;
    if (cluster.central === null) this.choose(attempt, c, cluster, measured);
    else {
      C[c + SLOT] = -1;
      i[a + INSTANCE] = -1;
      this.travel(attempt, c, this.network.outSameZone(attempt, cluster.zone));
    }
  }

  /** The frame that waits for `call` is gone: its end will interest nobody. */
  orphan(call: number): void {
    this.calls.i[(call << (ROW_SHIFT + 1)) + CALL_PARENT] = -1;
  }

  /** Does nobody, up to the client, wait for this attempt any more? */
  isAbandoned(attempt: number): boolean {
    const A = this.attempts.i;
    const C = this.calls.i;
    let a = attempt << (ROW_SHIFT + 1);
    for (;;) {
      if (A[a + FLAGS] & ABANDONED) return true;
      const c = A[a + CALL] << (ROW_SHIFT + 1);
      if (C[c + TRIES_AND_FLAGS] & ROOT) return false;
      if (C[c + CALL_PARENT] < 0) return true;
      a = this.attemptRow(C[c + CALL_PARENT]);
    }
  }

  /** Row of integers of the attempt that a frame is, or is a branch of. */
  attemptRow(frame: number): number {
    const A = this.attempts.i;
    let a = frame << (ROW_SHIFT + 1);
    while (A[a + FLAGS] & IS_BRANCH) a = this.attempts.cold[(a >> 1) + PARENT] << (ROW_SHIFT + 1);
    return a;
  }

  /**
   * The first attempt draws from the key of its call, so that it meets the same whether there are retries or
   * not.
   */
  private setKey(a: number, c: number, tries: number): void {
    const { i } = this.attempts;
    const C = this.calls.i;
    i[a + DRAWS] = 0;
    if (tries === 1) {
      i[a + KEY0] = C[c + CALL_KEY0];
      i[a + KEY1] = C[c + CALL_KEY1];
      return;
    }
    this.keyed.load(C[c + CALL_KEY0], C[c + CALL_KEY1], -tries);
    this.keyed.next();
    i[a + KEY0] = this.keyed.high;
    i[a + KEY1] = this.keyed.low;
  }

  private deadlineOf(frame: number): number {
    const A = this.attempts.i;
    const a = this.attemptRow(frame);
    // The caller may be gone, and its deadline with it.
    if (A[a + FLAGS] & ABANDONED) return Infinity;
    const { f, i } = this.calls;
    const c = A[a + CALL] << (ROW_SHIFT + 1);
    const { edge } = this.clusters[i[c + CLUSTER]];
    const deadline = f[(c >> 1) + DEADLINE_AT];
    if (!edge.propagates || (A[a + FLAGS] & HAS_LIMIT) === 0) return deadline;
    return Math.min(deadline, this.attempts.coldF[(a >> 2) + TRY_TIMEOUT_AT]);
  }

  private choose(attempt: number, c: number, cluster: Cluster, measured: number): void {
    const now = this.queue.now;
    const { i } = this.attempts;
    const a = attempt << (ROW_SHIFT + 1);
    if (now >= cluster.staleAt) this.controlPlane.lookUp(cluster);
    const balancer = cluster.balancer!;
    const slot = balancer.pick(now, cluster.random);
    this.calls.i[c + SLOT] = slot;
    if (slot < 0) {
      i[a + INSTANCE] = -1;
      this.answers.refuse(attempt, NO_ENDPOINTS);
      return;
    }
    const instance = cluster.instanceOf[slot];
    i[a + INSTANCE] = instance;
    cluster.endpoints.active[slot]++;
    if (cluster.wantsSent) balancer.sent!(slot, now);
    if (this.instances.zone[instance] !== cluster.zone) cluster.edge.crossZone += measured;
    this.travel(attempt, c, this.network.out(attempt, cluster.zone, instance));
  }

  private travel(attempt: number, c: number, latency: number): void {
    if (latency > 0) this.network.carry(attempt, latency, DELIVER);
    else if (this.calls.i[c + TRIES_AND_FLAGS] & ROOT) this.world.deliver(attempt);
    // Through the queue, so that a chain of calls that take no time does not nest.
    else this.queue.pushLane(this.atOnce, this.queue.now, (attempt << KIND_BITS) | DELIVER);
  }
}
