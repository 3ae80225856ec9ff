import type { Bit } from "../lib/bit";
import { ZERO } from "../lib/double";
import type { Scenario } from "../scenario/scenario";
import { ControlPlane } from "./control-plane";
import { Deployments } from "./deployments";
import { Execution } from "./execution";
import { Faults } from "./faults/faults";
import * as Gauge from "./gauges";
import { HealthProber } from "./health/prober";
import { lateEvent } from "./late-events";
import { Lifecycle } from "./lifecycle";
import { Memory } from "./memory";
import { Monitoring } from "./monitoring/monitoring";
import { Pauses } from "./pauses";
import { Placement } from "./placement";
import { Proxies } from "./proxies";
import type { Progress } from "./progress";
import * as R from "./rows";
import { Probes } from "./probes";
import { Reports } from "./reports";
import { Reset } from "./reset";
import { Traffic } from "./traffic/traffic";
import { Usage } from "./usage";
import { Watch } from "./watch";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ROW_SHIFT, CALL_TIMEOUT, CPU_DONE, DELIVER, FAULT_END, FAULT_START, FAULT_STEP, GIVE_UP } = R;
const { INSTANCE_BACK, ISSUE, ISSUE_MORE, KIND_BITS, KIND_MASK, LEAVE_LINE, MEASURED } = R;
const { MEMBERSHIP, PHASE, REPLY, RETRY, RUNNING, SCRAPE, STATE, SWEEP, TICK, TRY_TIMEOUT } = R;
const { INSTANCE_READY, OPERATION_TIMEOUT_DUE, SIGKILL, SIGTERM, SLOT_TIMEOUT, WARMER } = R;
const { LEAK_DUE, OUT_OF_MEMORY, USER_JOINS, USER_READY, WAIT_DONE, WORKER_FREE, WORK_DONE } = R;
const { CONNECTION_NEWS, CONNECTION_TIMER, CONNECT_ARRIVES, CONNECT_ENDS, HEDGE_DUE, PACED_DUE } = R;
const { GAUGES, IN_FLIGHT } = Gauge;
/** Indices of the PHASE events. */
const [WARM, CLOSED, DRAINED] = [0, 1, 2];
/** Events between two looks at how the run is going. */
const LOOK_EVERY = 8192;
/** The simulated system, whole: what acts on it from outside, and the one loop that takes its events. */
export class World extends Execution {
  readonly faults: Faults;
  readonly reset: Reset;
  readonly reports: Reports | null;
  readonly probes: Probes | null;
  readonly prober: HealthProber | null;
  readonly controlPlane: ControlPlane;
  readonly lifecycle: Lifecycle;
  readonly proxies: Proxies;
  readonly placement: Placement;
  readonly deployments: Deployments;
  readonly pauses: Pauses;
  readonly traffic: Traffic;
  readonly monitoring: Monitoring | null;
  readonly memory: Memory;
  /** Of the measured time. */
  readonly usage: Usage;
  endedRequests = 0;
  /** The run was cut short. */
  partial = false;
  private finished: Bit = 0;
  private lastTick = ZERO;

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    this.faults = new Faults(this);
    this.reset = new Reset(this);
    this.probes = this.hasProbes === 1 ? new Probes(this) : null;
    this.prober = this.edges.some(({ unhealthy }) => unhealthy !== null) ? new HealthProber(this) : null;
    this.reports = this.hasReports === 1 ? new Reports(this) : null;
    this.controlPlane = new ControlPlane(this);
    this.lifecycle = new Lifecycle(this);
    this.proxies = new Proxies(this);
    this.placement = new Placement(this);
    this.deployments = new Deployments(this);
    this.pauses = new Pauses(this);
    this.traffic = new Traffic(this, this.wiring.targets, this.wiring.placed);
    this.usage = new Usage(this);
    this.memory = new Memory(this);
    this.monitoring = scenario.monitoring === null ? null : new Monitoring(this, scenario.monitoring);
    for (const { central } of this.instances.services) central?.connect(this);
  }

  /** Runs to the end, which is when the arrivals have stopped and no request is open. */
  run(progress?: Progress): void {
    const { queue, scenario } = this;
    queue.push(this.warmupNs, (WARM << KIND_BITS) | PHASE);
    queue.push(this.durationNs, (CLOSED << KIND_BITS) | PHASE);
    const { drainNs, maxEvents } = scenario.run;
    if (drainNs !== Infinity) queue.push(this.durationNs + drainNs, (DRAINED << KIND_BITS) | PHASE);
    this.faults.start();
    this.pauses.start();
    this.startLimits();
    this.traffic.start();
    this.monitoring?.start();
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

  /** A client's request is over. */
  requestEnded(client: number, user: number, timeNs: number, isOk: boolean): void {
    this.openRequests--;
    this.endedRequests++;
    this.gauges.change(client * GAUGES + IN_FLIGHT, -1, this.queue.now);
    this.observer.timeInside[client] += timeNs;
    if (user >= 0) this.traffic.answered(user, isOk);
    if (this.openRequests === 0 && this.queue.now >= this.durationNs) this.finished = 1;
  }

  private runSome(events: number): void {
    for (let k = 0; k < events && this.finished === 0; k++) this.step();
  }

  /** Takes one event. Not in the loop: the engine folds no constants into a loop that it enters halfway. */
  private step(): void {
    const { queue, ready } = this;
    const code = queue.next();
    if (code < 0) {
      this.finished = 1;
      return;
    }
    this.dispatch(code & KIND_MASK, code >> KIND_BITS);
    if (ready.size > 0) this.runReady();
  }

  private runReady(): void {
    const { ready } = this;
    for (let next = 0; next < ready.size; next++) {
      const frame = ready.at(next);
      if (this.i[(frame << (ROW_SHIFT + 1)) | STATE] === RUNNING) this.runFrame(frame);
    }
    ready.size = 0;
  }

  protected dispatch(kind: number, index: number): void {
    switch (kind) {
      case ISSUE:
        this.traffic.issue(index);
        return;
      case WORK_DONE:
        this.workDone(index);
        return;
      case CALL_TIMEOUT:
        this.callTimeout(index);
        return;
      case TRY_TIMEOUT:
        this.tryTimeout(index);
        return;
      case DELIVER:
        this.deliver(index);
        return;
      case REPLY:
        this.receive(index);
        return;
      case CPU_DONE:
        this.endShared(index);
        return;
      case WAIT_DONE:
        this.waitDone(index);
        return;
      case RETRY:
        this.retryDue(index);
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
        this.lost(index);
        return;
      case MEMBERSHIP:
        this.controlPlane.deliver(index);
        return;
      case TICK:
        this.tick();
        return;
      case SWEEP:
        this.sweep();
        return;
      case LEAVE_LINE:
        this.leaveUnserved(index);
        return;
      case LEAK_DUE:
      case OUT_OF_MEMORY:
        this.memory.due(kind, index);
        return;
      case SCRAPE:
        this.monitoring!.scrape();
        return;
      case CONNECT_ARRIVES:
      case CONNECT_ENDS:
      case CONNECTION_NEWS:
      case CONNECTION_TIMER:
        this.connectionEvent(kind, index);
        return;
      case WORKER_FREE:
        this.instances.serviceOf(index).central!.workerFree(index);
        return;
      case PHASE:
        this.phase(index);
        return;
      default:
        this.dispatchFaults(kind, index);
    }
  }
  private dispatchFaults(kind: number, index: number): void {
    switch (kind) {
      case FAULT_START:
        this.faults.begin(index);
        return;
      case FAULT_END:
        this.faults.end(index);
        return;
      case ISSUE_MORE:
        this.traffic.issueMore(index);
        return;
      case FAULT_STEP:
        this.faults.grow(index);
        return;
      case INSTANCE_BACK:
        this.faults.back(index);
        return;
      default:
        this.dispatchLifecycle(kind, index);
    }
  }
  private dispatchLifecycle(kind: number, index: number): void {
    switch (kind) {
      case HEDGE_DUE:
        this.hedgeDue(index);
        return;
      case SLOT_TIMEOUT:
        this.slotTimeout(index);
        return;
      case OPERATION_TIMEOUT_DUE:
        this.operationTimeout(index);
        return;
      case INSTANCE_READY:
        this.lifecycle.started(index);
        return;
      case SIGTERM:
        this.lifecycle.terminate(index);
        return;
      case SIGKILL:
        this.lifecycle.graceOver(index);
        return;
      case WARMER:
        this.lifecycle.warmer(index);
        return;
      case PACED_DUE:
        this.pacedDue(index);
        return;
      default:
        lateEvent(this, kind, index);
    }
  }
  private tick(): void {
    const { queue } = this;
    this.endInterval();
    // When nothing else is left to happen, requests that are open will stay so.
    if (queue.now >= this.durationNs && queue.isEmptyBut(this.pendingForEver())) this.finished = 1;
    else queue.push(queue.now + this.scenario.outputs.intervalNs, TICK);
  }

  /** How many of the events in the queue would go on and on by themselves. */
  private pendingForEver(): number {
    return this.controlPlane.pendingRefreshes + this.pendingSweeps + (this.monitoring === null ? 0 : 1);
  }

  private endInterval(): void {
    this.timeline.endInterval(this.queue.now, this.queue.now - this.lastTick);
    this.lastTick = this.queue.now;
  }
  private phase(index: number): void {
    if (index === DRAINED) {
      this.finished = 1;
      return;
    }
    this.usage[index === WARM ? "begin" : "end"]();
    this.traffic.measuring = index === WARM ? MEASURED : 0;
    if (index === CLOSED && this.openRequests === 0) this.finished = 1;
  }
}
