import type { Cpu } from "./cpu";
import * as InstanceRow from "./instances";
import { Cores } from "./cores";
import type { ServiceState } from "./service-state";
import * as R from "./rows";

const { BUSY_NS, INSTANCE_SHIFT, SPEED } = InstanceRow;
const { ROW_SHIFT, DUE_AT, EXECUTED, FLAGS, HOLDS_WORKER, INSTANCE, KIND_BITS, RUNNING, STATE } = R;
const { SUSPENDED, WORK_DONE, WORKING } = R;

/**
 * Time at work. Where runnable frames cannot be more than the cores, each piece of work ends after a time of
 * its own; elsewhere the instance's `Cpu` says when.
 */
export abstract class Work extends Cores {
  abstract release(frame: number, instance: number, service: ServiceState): void;

  /** A frame begins a piece of work, ns at speed 1. */
  beginWork(frame: number, instance: number, service: ServiceState, work: number): void {
    const { f, i } = this;
    const d = frame << ROW_SHIFT;
    const now = this.queue.now;
    i[(d << 1) | STATE] = WORKING;
    service.demandNs += work;
    f[d | EXECUTED] += work;
    if (service.sharesCpu === 1) {
      const cpu = this.instances.cpu[instance]!;
      const before = cpu.busy;
      cpu.add(now, frame, work);
      this.coresChanged(instance, service, before);
      return;
    }
    const F = this.instances.f;
    const at = instance << INSTANCE_SHIFT;
    const due = now + Math.round(work / F[at | SPEED]);
    f[d | DUE_AT] = due;
    F[at | BUSY_NS] -= now;
    service.executedNs -= now * F[at | SPEED];
    if (service.busyIsHeld === 0) this.gauges.change(service.busy, 1, now);
    this.queue.push(due, (frame << KIND_BITS) | WORK_DONE);
  }

  /**
   * A timer says that a piece of work is done. False if the timer is stale; it is if it does not go off when
   * it is due.
   */
  endWork(frame: number): boolean {
    const { f, i } = this;
    const d = frame << ROW_SHIFT;
    const now = this.queue.now;
    if (f[d | DUE_AT] !== now || i[(d << 1) | STATE] !== WORKING) return false;
    f[d | DUE_AT] = -1;
    const instance = i[(d << 1) | INSTANCE];
    const service = this.instances.serviceOf(instance);
    const F = this.instances.f;
    const at = instance << INSTANCE_SHIFT;
    F[at | BUSY_NS] += now;
    service.executedNs += now * F[at | SPEED];
    if (service.busyIsHeld === 0) this.gauges.change(service.busy, -1, now);
    if (service.isAsync === 1 && i[(d << 1) | FLAGS] & HOLDS_WORKER) this.release(frame, instance, service);
    return true;
  }

  /** The shared cores of an instance may have finished something; what they have can go on. */
  endShared(instance: number): void {
    const cpu = this.instances.cpu[instance]!;
    const now = this.queue.now;
    if (cpu.timerAt !== now) return;
    cpu.timerAt = Infinity;
    const service = this.instances.serviceOf(instance);
    const before = cpu.busy;
    cpu.advance(now);
    const { i } = this;
    for (let frame = cpu.takeDone(); frame >= 0; frame = cpu.takeDone()) {
      const d = frame << ROW_SHIFT;
      i[(d << 1) | STATE] = RUNNING;
      this.ready.push(frame);
      if (service.isAsync === 1 && i[(d << 1) | FLAGS] & HOLDS_WORKER) this.release(frame, instance, service);
    }
    this.coresChanged(instance, service, before);
  }

  /** Cuts a frame's work short. */
  stopWork(frame: number, instance: number, service: ServiceState): void {
    const { f } = this;
    const d = frame << ROW_SHIFT;
    const now = this.queue.now;
    const cpu = this.instances.cpu[instance];
    if (cpu !== undefined) {
      const before = cpu.busy;
      const left = cpu.remove(now, frame);
      f[d | EXECUTED] -= left;
      service.undoneNs += left;
      this.coresChanged(instance, service, before);
      return;
    }
    const at = instance << INSTANCE_SHIFT;
    const speed = this.instances.f[at | SPEED];
    const left = (f[d | DUE_AT] - now) * speed;
    this.instances.f[at | BUSY_NS] += now;
    service.executedNs += now * speed;
    service.undoneNs += left;
    f[d | EXECUTED] -= left;
    f[d | DUE_AT] = -1;
    if (service.busyIsHeld === 0) this.gauges.change(service.busy, -1, now);
  }

  /** The speed of an instance changes; what runs there ends sooner or later. */
  setSpeed(instance: number, speed: number): void {
    const at = instance << INSTANCE_SHIFT;
    const old = this.instances.f[at | SPEED];
    const now = this.queue.now;
    this.instances.f[at | SPEED] = speed;
    const cpu = this.instances.cpu[instance];
    if (cpu !== undefined) {
      cpu.setSpeed(now, speed);
      this.coresChanged(instance, this.instances.serviceOf(instance), cpu.busy);
      return;
    }
    const service = this.instances.serviceOf(instance);
    const { f, i } = this;
    for (let frame = 0; frame < this.used; frame++) {
      const d = frame << ROW_SHIFT;
      if (i[(d << 1) | STATE] !== WORKING || i[(d << 1) | INSTANCE] !== instance) continue;
      const left = (f[d | DUE_AT] - now) * old;
      service.executedNs += now * (old - speed);
      f[d | DUE_AT] = now + Math.round(left / speed);
      this.queue.push(f[d | DUE_AT], (frame << KIND_BITS) | WORK_DONE);
    }
  }

  /** The process of an instance stops with all it has at work. */
  suspend(instance: number): void {
    const service = this.instances.serviceOf(instance);
    const now = this.queue.now;
    const cpu = this.instances.cpu[instance];
    if (cpu !== undefined) {
      this.halt(instance, cpu, service, true);
      return;
    }
    const { f, i } = this;
    const F = this.instances.f;
    const at = instance << INSTANCE_SHIFT;
    for (let frame = 0; frame < this.used; frame++) {
      const d = frame << ROW_SHIFT;
      if (i[(d << 1) | STATE] !== WORKING || i[(d << 1) | INSTANCE] !== instance) continue;
      i[(d << 1) | STATE] = SUSPENDED;
      f[d | DUE_AT] = (f[d | DUE_AT] - now) * F[at | SPEED];
      F[at | BUSY_NS] += now;
      service.executedNs += now * F[at | SPEED];
      if (service.busyIsHeld === 0) this.gauges.change(service.busy, -1, now);
    }
  }

  /** It goes on. */
  resume(instance: number): void {
    const service = this.instances.serviceOf(instance);
    const now = this.queue.now;
    const cpu = this.instances.cpu[instance];
    if (cpu !== undefined) {
      this.halt(instance, cpu, service, false);
      return;
    }
    const { f, i } = this;
    const F = this.instances.f;
    const at = instance << INSTANCE_SHIFT;
    for (let frame = 0; frame < this.used; frame++) {
      const d = frame << ROW_SHIFT;
      if (i[(d << 1) | STATE] !== SUSPENDED || i[(d << 1) | INSTANCE] !== instance) continue;
      i[(d << 1) | STATE] = WORKING;
      const due = now + Math.round(f[d | DUE_AT] / F[at | SPEED]);
      f[d | DUE_AT] = due;
      F[at | BUSY_NS] -= now;
      service.executedNs -= now * F[at | SPEED];
      if (service.busyIsHeld === 0) this.gauges.change(service.busy, 1, now);
      this.queue.push(due, (frame << KIND_BITS) | WORK_DONE);
    }
  }

  /** Cuts short what a frozen instance has at work. */
  stopSuspended(frame: number, service: ServiceState): void {
    const { f } = this;
    const d = frame << ROW_SHIFT;
    service.undoneNs += f[d | DUE_AT];
    f[d | EXECUTED] -= f[d | DUE_AT];
  }

  private halt(instance: number, cpu: Cpu, service: ServiceState, isHalted: boolean): void {
    cpu.advance(this.queue.now);
    const before = cpu.busy;
    cpu.isHalted = isHalted;
    this.coresChanged(instance, service, before);
  }
}
