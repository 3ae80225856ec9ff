import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import * as Outcome from "../mesh/outcome";
import { Connections } from "./connections/connections";
import { INBOUND } from "./gate";
import * as Rows from "./instances";
import * as Service from "./service-state";
import type { ServiceState } from "./service-state";
import { longer } from "./longer";
import type { Memory } from "./memory";
import type { RetryWaits } from "./retry-waits";
import * as R from "./rows";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ARRIVED_AT, ROW_SHIFT, FLAGS, HOLDS_WORKER, INSIDE, INSTANCE, KIND_BITS, MEASURED, OPERATION } = R;
const { HAS_PERMIT, PERMIT } = R;
const { EDGE, FREE, IS_BRANCH, KEY0, KEY1, ON_CONNECTION, OPERATION_TIMEOUT_DUE, STATE, WORKER_FREE } = R;
const {
  DRAINING,
  HELD_NS,
  HELD_SINCE,
  INSTANCE_SHIFT,
  LINE,
  REQUESTS,
  IN_USE,
  SERVICE,
  STATUS,
  UNREACHABLE,
  UP,
} = Rows;
const { UNLIMITED } = Service;
const { CONNECTION_RESET, CONNECT_FAILURE, OK, OPERATION_TIMEOUT, QUEUE_FULL } = Outcome;

/** Draw numbers of what faults do to an attempt that arrives, apart from those of its steps. */
const RESET_COIN = 0x5c000000;
const FAST_ERROR_COIN = 0x5c000001;

/**
 * The instance's side of a request up to its first step: who gets a worker, who waits, who is turned away.
 */
export abstract class Server extends Connections {
  /** Some operations have limits of time. */
  private readonly limitsOperations = bit(this.program.timeoutNs.some((timeoutNs) => timeoutNs < Infinity));

  /** by attempt: how many others its instance was let to take when it was let in */
  private inflightInside = new Int32Array(64);

  /** Stops a frame, and the calls under way whose callees would learn of it. */
  abstract cancel(frame: number): void;
  abstract readonly memory: Memory;
  /** What failed answers say of when to ask again; null where nobody heeds it. */
  abstract readonly waits: RetryWaits | null;
  /** Whether an attempt is let in by the limit of its operation; else it waits, or is refused. */
  protected abstract enterBulkhead(attempt: number): boolean;
  protected abstract readonly hasBulkheads: Bit;
  abstract runFrame(frame: number): void;
  abstract answer(attempt: number, outcome: number): void;

  /** An attempt reaches its instance. */
  arrive(attempt: number): void {
    const { f, i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const instance = i[a | INSTANCE];
    const row = instance << (INSTANCE_SHIFT + 1);
    const I = this.instances.i;
    if (I[row | STATUS] !== UP && !this.takesIn(attempt, I[row | STATUS])) return;
    if (this.frozen > 0 && this.faults.shared.freezer.isFrozen(instance)) {
      this.faults.shared.freezer.holdAttempt(attempt, instance);
      return;
    }
    if (this.arrivalFaults > 0 && this.isReset(attempt)) {
      this.refuse(attempt, CONNECTION_RESET);
      return;
    }
    if (i[a | FLAGS] & ON_CONNECTION && !this.comeIn(attempt)) {
      this.refuse(attempt, CONNECTION_RESET);
      return;
    }
    if (this.hasInbound === 1 && !this.letsIn(attempt, instance)) return;
    const service = this.instances.services[I[row | SERVICE]];
    const now = this.queue.now;
    const measured = i[a | FLAGS] & MEASURED;
    I[row | REQUESTS] += measured;
    this.observer.operationRequests[i[a | OPERATION] * 2 + measured]++;
    f[(a >> 1) | ARRIVED_AT] = now;
    i[a | FLAGS] |= INSIDE;
    if (this.hasProbes === 1) this.probes!.arrived(attempt, instance);
    if (this.limitsOperations === 1) this.limitOperation(attempt);
    this.gauges.change(service.inFlight, 1, now);
    if (service.hasMemory === 1) this.memory.taken(instance, service);
    const error = this.arrivalFaults > 0 ? this.fastError(attempt) : OK;
    if (error !== OK) this.answer(attempt, error);
    else if (this.hasBulkheads === 0 || this.enterBulkhead(attempt)) this.admit(attempt);
  }

  /** Nothing but the workers stands between an attempt and its steps. */
  admit(attempt: number): void {
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const instance = i[a | INSTANCE];
    const row = instance << (INSTANCE_SHIFT + 1);
    const I = this.instances.i;
    const service = this.instances.services[I[row | SERVICE]];
    if (service.workers === UNLIMITED) this.admitUnlimited(attempt, instance, service);
    else if (I[row | IN_USE] < service.workers) {
      if (service.isAsync === 0) this.hold(attempt, row, service);
      this.runFrame(attempt);
    } else if (I[row | LINE] >= service.lineLimit && !this.makesRoom(attempt, row, service))
      this.answer(attempt, QUEUE_FULL);
    // The first piece of work of an `async` one will find no worker free and wait in line then.
    else if (service.isAsync === 1) this.runFrame(attempt);
    else this.enqueue(attempt, row, service);
  }

  /** May an attempt pass what stands before its instance? Else it is refused. */
  private letsIn(attempt: number, instance: number): boolean {
    const { i, cold } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const { inbound } = this.edges[cold[a | EDGE]];
    if (inbound === null) return true;
    const outcome = inbound.admit(instance, this.queue.now);
    if (outcome !== OK) {
      if (i[a | FLAGS] & ON_CONNECTION) this.goOut(attempt);
      if (this.waits !== null) this.waits.says(attempt, inbound.resetNs(instance, this.queue.now));
      this.refuse(attempt, outcome);
    } else if (inbound.concurrencyLimit !== null) {
      cold[a | PERMIT] = (i[a | FLAGS] & HAS_PERMIT ? cold[a | PERMIT] : 0) | INBOUND;
      i[a | FLAGS] |= HAS_PERMIT;
      if (attempt >= this.inflightInside.length) this.inflightInside = longer(this.inflightInside, attempt);
      this.inflightInside[attempt] = inbound.inflight;
    }
    return outcome === OK;
  }

  /** An attempt leaves its instance, and whatever stands before that takes note. */
  protected letOut(attempt: number, outcome: number): void {
    const { f, i, cold } = this;
    const a = attempt << (ROW_SHIFT + 1);
    if ((i[a | FLAGS] & HAS_PERMIT) === 0 || (cold[a | PERMIT] & INBOUND) === 0) return;
    cold[a | PERMIT] &= ~INBOUND;
    const { inbound } = this.edges[cold[a | EDGE]];
    inbound!.leave(
      i[a | INSTANCE],
      this.inflightInside[attempt],
      outcome,
      f[(a >> 1) | ARRIVED_AT],
      this.queue.now,
    );
  }

  /** An attempt has been at its instance for as long as its operation allows, if it still is. */
  operationTimeout(attempt: number): void {
    const { f, i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    if ((i[a | FLAGS] & INSIDE) === 0 || i[a | STATE] === FREE) return;
    if (f[(a >> 1) | ARRIVED_AT] + this.program.timeoutNs[i[a | OPERATION]] > this.queue.now) return;
    if (this.frozen > 0 && this.faults.shared.freezer.isFrozen(i[a | INSTANCE])) return;
    this.cancel(attempt);
    this.answer(attempt, OPERATION_TIMEOUT);
  }

  /** An instance goes on that was frozen: those end whose time is over. */
  endLateOperations(instance: number): void {
    if (this.limitsOperations === 0) return;
    const { i } = this;
    for (let attempt = 0; attempt < this.used; attempt++) {
      const a = attempt << (ROW_SHIFT + 1);
      if (i[a | INSTANCE] === instance && (i[a | FLAGS] & IS_BRANCH) === 0) this.operationTimeout(attempt);
    }
  }

  /** A frame is done with its worker: the next in line gets it. */
  release(frame: number, instance: number, service: ServiceState): void {
    this.i[(frame << (ROW_SHIFT + 1)) | FLAGS] &= ~HOLDS_WORKER;
    const row = instance << (INSTANCE_SHIFT + 1);
    const I = this.instances.i;
    // More may be in use than there are, where there have just been more.
    if (I[row | LINE] > 0 && I[row | STATUS] >= UP && I[row | IN_USE] <= service.workers) {
      this.gauges.change(service.queue, -1, this.queue.now);
      this.ready.push(service.hasPlainLine === 1 ? this.takeHead(row) : this.takeNext(row, service));
      return;
    }
    this.countHeld(instance);
    I[row | IN_USE]--;
    if (service.busyIsHeld === 1) this.gauges.change(service.busy, -1, this.queue.now);
    // Through the queue, so that what waits does not begin from within the last step of what ends.
    if (service.central !== null && service.central.size > 0)
      this.soon((instance << KIND_BITS) | WORKER_FREE);
  }

  /** There are more workers than before: those in line get them. */
  admitMore(instance: number, service: ServiceState): void {
    const row = instance << (INSTANCE_SHIFT + 1);
    const I = this.instances.i;
    while (I[row | STATUS] >= UP && I[row | LINE] > 0 && I[row | IN_USE] < service.workers) {
      this.gauges.change(service.queue, -1, this.queue.now);
      this.ready.push(service.hasPlainLine === 1 ? this.takeHead(row) : this.takeNext(row, service));
      this.countHeld(instance);
      I[row | IN_USE]++;
      if (service.busyIsHeld === 1) this.gauges.change(service.busy, 1, this.queue.now);
    }
    service.central?.workerFree(instance);
  }

  /** A frame of an `async` service wants to work: true when it has a worker, else it waits in line. */
  acquire(frame: number, instance: number, service: ServiceState): boolean {
    const row = instance << (INSTANCE_SHIFT + 1);
    const isFree = this.instances.i[row | IN_USE] < service.workers;
    if (isFree) this.hold(frame, row, service);
    else this.enqueue(frame, row, service);
    return isFree;
  }

  /** Brings the integral of IN_USE up to now; call before IN_USE changes. */
  countHeld(instance: number): void {
    const f = instance << INSTANCE_SHIFT;
    const F = this.instances.f;
    const now = this.queue.now;
    F[f | HELD_NS] += (now - F[f | HELD_SINCE]) * this.instances.i[(f << 1) | IN_USE];
    F[f | HELD_SINCE] = now;
  }

  /** Without a limit of workers, what may be limited is how many runnable frames are waiting for a core. */
  private admitUnlimited(attempt: number, instance: number, service: ServiceState): void {
    const cpu = this.instances.cpu[instance];
    if (cpu !== undefined && cpu.size - cpu.cores >= service.lineLimit) this.answer(attempt, QUEUE_FULL);
    else this.runFrame(attempt);
  }

  private limitOperation(attempt: number): void {
    const timeoutNs = this.program.timeoutNs[this.i[(attempt << (ROW_SHIFT + 1)) | OPERATION]];
    if (timeoutNs === Infinity) return;
    this.queue.push(this.queue.now + timeoutNs, (attempt << KIND_BITS) | OPERATION_TIMEOUT_DUE);
  }

  private hold(frame: number, row: number, service: ServiceState): void {
    this.i[(frame << (ROW_SHIFT + 1)) | FLAGS] |= HOLDS_WORKER;
    this.countHeld(row >> (INSTANCE_SHIFT + 1));
    this.instances.i[row | IN_USE]++;
    if (service.busyIsHeld === 1) this.gauges.change(service.busy, 1, this.queue.now);
  }

  private isReset(attempt: number): boolean {
    const { i, cold, keyed } = this;
    const a = attempt << (ROW_SHIFT + 1);
    keyed.load(i[a | KEY0], i[a | KEY1], RESET_COIN);
    return this.faults.shared.calls.resets(keyed.unit(), i[a | INSTANCE], i[a | OPERATION], cold[a | EDGE]);
  }

  /** How a fault makes an attempt fail before any work, or OK. */
  private fastError(attempt: number): number {
    const { i, cold, keyed } = this;
    const a = attempt << (ROW_SHIFT + 1);
    keyed.load(i[a | KEY0], i[a | KEY1], FAST_ERROR_COIN);
    if (this.waits !== null) this.waits.says(attempt, 0);
    return this.faults.shared.calls.fastError(
      keyed.unit(),
      i[a | INSTANCE],
      i[a | OPERATION],
      cold[a | EDGE],
    );
  }

  /** Whether an instance that is not up takes an attempt all the same; else what becomes of the attempt. */
  private takesIn(attempt: number, status: number): boolean {
    if (status === DRAINING) return true;
    const isOn = this.i[(attempt << (ROW_SHIFT + 1)) | FLAGS] & ON_CONNECTION;
    const outcome = isOn ? CONNECTION_RESET : CONNECT_FAILURE;
    if (status === UNREACHABLE) this.lose(attempt, outcome);
    else this.refuse(attempt, outcome);
    return false;
  }
}
