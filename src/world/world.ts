import type { Bit } from "../lib/bit";
import { ZERO } from "../lib/double";
import { EventQueue } from "../kernel/event-queue";
import type { Scenario } from "../scenario/scenario";
import { Answers } from "./answers";
import { Callers } from "./callers";
import type { Cluster, EdgeState } from "./cluster";
import { ControlPlane } from "./control-plane";
import { Execution } from "./execution";
import { Faults } from "./faults";
import { FrameList } from "./frame-list";
import * as Gauge from "./gauges";
import { Instances } from "./instances";
import { Limits } from "./limits";
import { Network } from "./network";
import { Observer } from "./observer";
import { Pool } from "./pool";
import { compile } from "./program";
import type { Program } from "./program";
import type { Progress } from "./progress";
import * as R from "./rows";
import { scopesOf } from "./scopes";
import { Server } from "./server";
import { TimelineRecorder } from "./timeline";

import { Traffic } from "./traffic/traffic";
import { Usage } from "./usage";
import { Wirer } from "./wiring";
import type { Route, Site } from "./wiring";
import { Watch } from "./watch";
import { Work } from "./work";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ROW_SHIFT, CALL_TIMEOUT, CANCELLED, CPU_DONE, DELIVER, FAULT_END } = R;
const { FAULT_START, FLAGS, GIVE_UP, INSTANCE, INSTANCE_BACK, ISSUE, KIND_BITS, KIND_MASK, MEASURED } = R;
const { MEMBERSHIP, OPERATION, PHASE, REPLY, RETRY, RUNNING, STATE, SWEEP, TICK, TRY_TIMEOUT } = R;
const { USER_JOINS, USER_READY, WAIT_DONE, WORKER_FREE, WORK_DONE } = R;
const { GAUGES, IN_FLIGHT } = Gauge;

/** Indices of the PHASE events. */
const WARM = 0;
const CLOSED = 1;
const DRAINED = 2;

/** Events between two looks at how the run is going. */
const LOOK_EVERY = 8192;

/** The simulated system: all parts, and the one loop that hands each event to the part it is for. */
export class World {
  readonly scenario: Scenario;
  readonly replication: number;
  readonly seed: string;
  readonly warmupNs: number;
  readonly durationNs: number;
  readonly queue = new EventQueue();
  /** Of calls and attempts. */
  readonly rows = new Pool();
  readonly program: Program;
  readonly instances: Instances;
  readonly routes: readonly Route[];
  readonly edges: readonly EdgeState[];
  readonly clusters: readonly Cluster[];
  readonly sites: readonly Site[];
  readonly observer: Observer;
  readonly timeline: TimelineRecorder;
  readonly firstServiceScope: number;
  readonly network: Network;
  readonly server: Server;
  readonly execution: Execution;
  readonly work: Work;
  readonly callers: Callers;
  readonly answers: Answers;
  readonly controlPlane: ControlPlane;
  readonly faults: Faults;
  readonly traffic: Traffic;
  readonly limits: Limits;
  /**
   * Frames that can go on at once; the loop runs them after the present event, so that no part calls itself.
   */
  readonly ready = new FrameList();
  openRequests = 0;
  endedRequests = 0;
  /** The run was cut short. */
  partial = false;
  /** Of the measured time. */
  readonly usage: Usage;
  private readonly clusterTable: Int32Array;
  private readonly ordinals: number;
  private finished: Bit = 0;
  private lastTick = ZERO;

  constructor(scenario: Scenario, replication: number) {
    this.scenario = scenario;
    this.replication = replication;
    this.seed = `${scenario.run.seed}/${replication}`;
    this.warmupNs = scenario.run.warmupNs;
    this.durationNs = scenario.run.durationNs;
    this.program = compile(scenario);
    this.instances = new Instances(scenario);
    const wiring = new Wirer(this).wire();
    this.routes = wiring.routes;
    this.edges = wiring.edges;
    this.clusters = wiring.clusters;
    this.sites = wiring.sites;
    this.clusterTable = wiring.clusterOf;
    this.ordinals = wiring.ordinals;
    this.firstServiceScope = scenario.clients.length;
    const scopes = scopesOf(this);
    this.observer = new Observer({
      scopes: scopes.length,
      routes: this.routes.length,
      operations: this.program.entry.length,
      instances: this.instances.count,
    });
    this.timeline = new TimelineRecorder(this.observer, scopes);
    this.network = new Network(this, scenario.topology);
    this.server = new Server(this);
    this.execution = new Execution(this);
    this.work = new Work(this);
    this.callers = new Callers(this);
    this.answers = new Answers(this);
    this.controlPlane = new ControlPlane(this);
    this.faults = new Faults(this);
    this.usage = new Usage(this);
    this.limits = new Limits(this);
    this.traffic = new Traffic(this, wiring.targets, wiring.placed);
    for (const part of [
      this.network,
      this.server,
      this.execution,
      this.work,
      this.callers,
      this.answers,
      this.limits,
    ])
      part.connect(this);
  }

  /** Runs to the end, which is when the arrivals have stopped and no request is open. */
  run(progress?: Progress): void {
    const { queue, scenario } = this;
    queue.push(this.warmupNs, (WARM << KIND_BITS) | PHASE);
    queue.push(this.durationNs, (CLOSED << KIND_BITS) | PHASE);
    const { drainNs, maxEvents } = scenario.run;
    if (drainNs !== Infinity) queue.push(this.durationNs + drainNs, (DRAINED << KIND_BITS) | PHASE);
    this.faults.start();
    this.limits.start();
    this.traffic.start();
    queue.push(scenario.outputs.intervalNs, TICK);
    const watch = new Watch(this, progress);
    while (this.finished === 0 && !this.partial) {
      if (watch.mustStop()) this.partial = true;
      else this.runSome(Math.min(LOOK_EVERY, maxEvents - queue.taken));
    }
    if (queue.now < this.durationNs) this.usage.end();
    // It may have no length, but not all that happens at the end of an interval happens before the tick.
    this.endInterval();
  }

  /** The cluster through which an instance calls this one of its callees. */
  clusterOf(instance: number, ordinal: number): number {
    return this.clusterTable[instance * this.ordinals + ordinal];
  }

  /** An attempt reaches where it was sent. */
  deliver(attempt: number): void {
    const { i } = this.rows;
    const a = attempt << (ROW_SHIFT + 1);
    if (i[a + FLAGS] & CANCELLED) this.answers.free(attempt);
    else if (i[a + INSTANCE] >= 0) this.server.arrive(attempt);
    else this.instances.services[this.program.serviceOf[i[a + OPERATION]]].central!.arrive(attempt);
  }

  /** A client's request is over. */
  requestEnded(client: number, user: number, timeNs: number): void {
    this.openRequests--;
    this.endedRequests++;
    this.observer.gauges.change(client * GAUGES + IN_FLIGHT, -1, this.queue.now);
    this.observer.timeInside[client] += timeNs;
    if (user >= 0) this.traffic.pause(user);
    if (this.openRequests === 0 && this.queue.now >= this.durationNs) this.finished = 1;
  }

  private runSome(events: number): void {
    const { queue, ready, execution } = this;
    for (let k = 0; k < events && this.finished === 0; k++) {
      const code = queue.next();
      if (code < 0) {
        this.finished = 1;
        return;
      }
      this.dispatch(code & KIND_MASK, code >> KIND_BITS);
      for (let next = 0; next < ready.size; next++) {
        const frame = ready.at(next);
        if (this.rows.i[(frame << (ROW_SHIFT + 1)) + STATE] === RUNNING) execution.run(frame);
      }
      ready.size = 0;
    }
  }

  private dispatch(kind: number, index: number): void {
    switch (kind) {
      case ISSUE:
        this.traffic.issue(index);
        return;
      case WORK_DONE:
        this.execution.workDone(index);
        return;
      case CALL_TIMEOUT:
        this.limits.callTimeout(index);
        return;
      case TRY_TIMEOUT:
        this.limits.tryTimeout(index);
        return;
      case DELIVER:
        this.deliver(index);
        return;
      case REPLY:
        this.answers.receive(index);
        return;
      case CPU_DONE:
        this.work.endShared(index);
        return;
      case WAIT_DONE:
        this.execution.waitDone(index);
        return;
      case RETRY:
        this.answers.retryDue(index);
        return;
      default:
        this.dispatchRare(kind, index);
    }
  }

  private dispatchRare(kind: number, index: number): void {
    switch (kind) {
      case USER_READY:
        this.traffic.userReady(index);
        return;
      case USER_JOINS:
        this.traffic.userJoins(index);
        return;
      case GIVE_UP:
        this.answers.lost(index);
        return;
      case MEMBERSHIP:
        this.controlPlane.deliver(index);
        return;
      case FAULT_START:
        this.faults.begin(index);
        return;
      case FAULT_END:
        this.faults.end(index);
        return;
      case INSTANCE_BACK:
        this.faults.back(index);
        return;
      case TICK:
        this.tick();
        return;
      case SWEEP:
        this.limits.sweep();
        return;
      case WORKER_FREE:
        this.instances.serviceOf(index).central!.workerFree(index);
        return;
      default:
        this.phase(index);
    }
  }

  private tick(): void {
    const { queue } = this;
    this.endInterval();
    // When nothing else is left to happen, requests that are open will stay so.
    if (
      queue.now >= this.durationNs &&
      queue.isEmptyBut(this.controlPlane.pendingRefreshes + this.limits.pendingSweeps)
    )
      this.finished = 1;
    else queue.push(queue.now + this.scenario.outputs.intervalNs, TICK);
  }

  private endInterval(): void {
    const length = this.queue.now - this.lastTick;
    this.lastTick = this.queue.now;
    this.timeline.endInterval(this.queue.now, length);
  }

  private phase(index: number): void {
    if (index === DRAINED) {
      this.finished = 1;
      return;
    }
    if (index === WARM) this.usage.begin();
    else this.usage.end();
    this.traffic.measuring = index === WARM ? MEASURED : 0;
    if (index === CLOSED && this.openRequests === 0) this.finished = 1;
  }
}
