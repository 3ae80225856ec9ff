import type { EventQueue } from "../kernel/event-queue";
import * as Outcome from "../mesh/outcome";
import * as Rows from "./instances";
import type { Instances, ServiceState } from "./instances";
import type { Answers } from "./answers";
import type { Execution } from "./execution";
import type { FrameList } from "./frame-list";
import type { Observer } from "./observer";
import type { Pool } from "./pool";
import * as R from "./rows";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ARRIVED_AT, ATTEMPT_SHIFT, FLAGS, HOLDS_WORKER, INSIDE, INSTANCE, MEASURED, NEXT, OPERATION, QUEUED, RUNNING, STATE } = R;
const { HEAD, HELD_NS, HELD_SINCE, INSTANCE_SHIFT, LINE, REFUSING, REQUESTS, IN_USE, SERVICE, STATUS, TAIL, UNLIMITED, UP } = Rows;
const { CONNECT_FAILURE, QUEUE_FULL } = Outcome;

/** The instance's side of a request up to its first step: who gets a worker, who waits, who is turned away. */
export class Server {
  private readonly queue: EventQueue;
  private readonly ready: FrameList;
  private execution!: Execution;
  private answers!: Answers;
  private readonly instances: Instances;
  private readonly attempts: Pool;
  private readonly observer: Observer;
  /** Scope of the first service among the observer's. */
  private readonly firstScope: number;

  constructor(world: World) {
    this.queue = world.queue;
    this.ready = world.ready;
    this.instances = world.instances;
    this.attempts = world.attempts;
    this.observer = world.observer;
    this.firstScope = world.firstServiceScope;
  }

  connect({ execution, answers }: World): void {
    this.execution = execution;
    this.answers = answers;
  }

  /** An attempt reaches its instance. */
  arrive(attempt: number): void {
    const { i } = this.attempts;
    const a = attempt << (ATTEMPT_SHIFT + 1);
    const instance = i[a + INSTANCE];
    const row = instance << (INSTANCE_SHIFT + 1);
    const I = this.instances.i;
    if (I[row + STATUS] !== UP) {
      this.unanswered(attempt, I[row + STATUS]);
      return;
    }
    const service = this.instances.services[I[row + SERVICE]];
    const now = this.queue.now;
    const measured = i[a + FLAGS] & MEASURED;
    I[row + REQUESTS] += measured;
    this.observer.operationRequests[i[a + OPERATION] * 2 + measured]++;
    this.attempts.f[(attempt << ATTEMPT_SHIFT) + ARRIVED_AT] = now;
    i[a + FLAGS] |= INSIDE;
    this.admit(attempt, instance, service, now);
  }

  /** A frame is done with its worker: the next in line gets it. */
  release(frame: number, instance: number, service: ServiceState): void {
    this.attempts.i[(frame << (ATTEMPT_SHIFT + 1)) + FLAGS] &= ~HOLDS_WORKER;
    const row = instance << (INSTANCE_SHIFT + 1);
    const I = this.instances.i;
    const scope = this.firstScope + service.index;
    const now = this.queue.now;
    if (I[row + LINE] > 0 && I[row + STATUS] === UP) {
      this.observer.shift(scope, now, 0, -1, 0);
      this.ready.push(this.takeHead(row));
      return;
    }
    this.countHeld(instance, now);
    I[row + IN_USE]--;
    if (service.busyIsHeld) this.observer.shift(scope, now, 0, 0, -1);
    if (service.central !== null) service.central.workerFree(instance);
  }

  /** A frame of an `async` service wants to work: true when it has a worker, else it waits in line. */
  acquire(frame: number, instance: number, service: ServiceState): boolean {
    const row = instance << (INSTANCE_SHIFT + 1);
    const now = this.queue.now;
    if (this.instances.i[row + IN_USE] < service.workers) {
      this.hold(frame, instance, service, now, 0);
      return true;
    }
    this.enqueue(frame, row);
    this.observer.shift(this.firstScope + service.index, now, 0, 1, 0);
    return false;
  }

  /** Takes a frame out of the line, wherever it stands. */
  leaveLine(frame: number, instance: number, service: ServiceState): void {
    const row = instance << (INSTANCE_SHIFT + 1);
    const I = this.instances.i;
    const { i } = this.attempts;
    let before = -1;
    let at = I[row + HEAD];
    while (at !== frame) {
      before = at;
      at = i[(at << (ATTEMPT_SHIFT + 1)) + NEXT];
    }
    const next = i[(frame << (ATTEMPT_SHIFT + 1)) + NEXT];
    if (before < 0) I[row + HEAD] = next;
    else i[(before << (ATTEMPT_SHIFT + 1)) + NEXT] = next;
    if (next < 0) I[row + TAIL] = before;
    I[row + LINE]--;
    this.observer.shift(this.firstScope + service.index, this.queue.now, 0, -1, 0);
  }

  /** Brings the integral of IN_USE up to `now`; call before IN_USE changes. */
  countHeld(instance: number, now: number): void {
    const f = instance << INSTANCE_SHIFT;
    const F = this.instances.f;
    F[f + HELD_NS] += (now - F[f + HELD_SINCE]) * this.instances.i[(f << 1) + IN_USE];
    F[f + HELD_SINCE] = now;
  }

  private admit(attempt: number, instance: number, service: ServiceState, now: number): void {
    const I = this.instances.i;
    const row = instance << (INSTANCE_SHIFT + 1);
    const scope = this.firstScope + service.index;
    if (service.workers === UNLIMITED) {
      const cpu = this.instances.cpu[instance];
      if (cpu !== undefined && cpu.size - cpu.cores >= service.lineLimit) {
        this.observer.shift(scope, now, 1, 0, 0);
        this.execution.answer(attempt, QUEUE_FULL);
        return;
      }
      this.observer.shift(scope, now, 1, 0, 0);
      this.execution.run(attempt);
      return;
    }
    if (I[row + IN_USE] < service.workers) {
      if (service.isAsync) this.observer.shift(scope, now, 1, 0, 0);
      else this.hold(attempt, instance, service, now, 1);
      this.execution.run(attempt);
    } else if (I[row + LINE] >= service.lineLimit) {
      this.observer.shift(scope, now, 1, 0, 0);
      this.execution.answer(attempt, QUEUE_FULL);
    } else if (service.isAsync) {
      // Its first piece of work will find no worker free and wait in line.
      this.observer.shift(scope, now, 1, 0, 0);
      this.execution.run(attempt);
    } else {
      this.enqueue(attempt, row);
      this.observer.shift(scope, now, 1, 1, 0);
    }
  }

  private hold(frame: number, instance: number, service: ServiceState, now: number, arrived: number): void {
    this.attempts.i[(frame << (ATTEMPT_SHIFT + 1)) + FLAGS] |= HOLDS_WORKER;
    this.countHeld(instance, now);
    this.instances.i[(instance << (INSTANCE_SHIFT + 1)) + IN_USE]++;
    this.observer.shift(this.firstScope + service.index, now, arrived, 0, service.busyIsHeld ? 1 : 0);
  }

  private enqueue(frame: number, row: number): void {
    const { i } = this.attempts;
    const I = this.instances.i;
    const a = frame << (ATTEMPT_SHIFT + 1);
    i[a + STATE] = QUEUED;
    i[a + NEXT] = -1;
    const tail = I[row + TAIL];
    if (tail < 0) I[row + HEAD] = frame;
    else i[(tail << (ATTEMPT_SHIFT + 1)) + NEXT] = frame;
    I[row + TAIL] = frame;
    I[row + LINE]++;
  }

  private takeHead(row: number): number {
    const { i } = this.attempts;
    const I = this.instances.i;
    const frame = I[row + HEAD];
    const a = frame << (ATTEMPT_SHIFT + 1);
    const next = i[a + NEXT];
    I[row + HEAD] = next;
    if (next < 0) I[row + TAIL] = -1;
    I[row + LINE]--;
    i[a + FLAGS] |= HOLDS_WORKER;
    i[a + STATE] = RUNNING;
    return frame;
  }

  private unanswered(attempt: number, status: number): void {
    if (status === REFUSING) this.answers.refuse(attempt, CONNECT_FAILURE);
    else this.answers.lose(attempt, CONNECT_FAILURE);
  }
}
