import type { Sampler } from "../kernel/distribution/sampler";
import { QUEUE_SHED, QUEUE_TIMEOUT } from "../mesh/outcome";
import * as Rows from "./instances";
import * as Service from "./service-state";
import type { ServiceState } from "./service-state";
import * as R from "./rows";
import { Work } from "./work";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { BEFORE, DUE_AT, FLAGS, HOLDS_WORKER, INSTANCE, KEY0, KEY1, KIND_BITS, LEAVE_LINE, MEASURED } = R;
const { NEXT, QUEUED, QUEUED_AT, ROW_SHIFT, OPERATION, RUNNING, SHED, STATE, TRAVELLING } = R;
const { HEAD, INSTANCE_SHIFT, LINE, PRIORITIES, SERVICE, TAIL } = Rows;
const { ADAPTIVE_LIFO, CODEL, LIFO } = Service;

/** Draw number of a request's patience, apart from those of its steps. */
const PATIENCE = 0x48000000;

/**
 * The line of an instance: frames that wait for a worker, linked in the order in which they came. Where some
 * may leave from the middle, they are linked both ways.
 */
export abstract class Lines extends Work {
  abstract fail(frame: number, outcome: number): void;

  /** The frames in line at an instance, first to last. */
  line(instance: number): number[] {
    const frames: number[] = [];
    let frame = this.instances.i[(instance << (INSTANCE_SHIFT + 1)) | HEAD];
    for (; frame >= 0; frame = this.i[(frame << (ROW_SHIFT + 1)) | NEXT]) frames.push(frame);
    return frames;
  }

  /** Takes a frame out of the line, wherever it stands. */
  leaveLine(frame: number, instance: number, service: ServiceState): void {
    const row = instance << (INSTANCE_SHIFT + 1);
    const before =
      service.hasPlainLine === 1
        ? this.findBefore(frame, row)
        : this.cold[(frame << (ROW_SHIFT + 1)) | BEFORE];
    this.unlink(frame, before, row);
    this.gauges.change(service.queue, -1, this.queue.now);
    if (service.discipline === CODEL && this.instances.i[row | LINE] === 0)
      this.instances.codel[instance]!.emptied();
  }

  /** A frame was shed, or has waited for as long as it may: if it still waits, and did not begin to later. */
  leaveUnserved(frame: number): void {
    const { f, i } = this;
    const d = frame << ROW_SHIFT;
    if (i[(d << 1) | STATE] === SHED) {
      this.fail(frame, QUEUE_SHED);
      return;
    }
    if (f[d | DUE_AT] !== this.queue.now) return;
    if (i[(d << 1) | STATE] === TRAVELLING) {
      this.instances.services[this.program.serviceOf[i[(d << 1) | OPERATION]]].central!.leave(frame);
      return;
    }
    if (i[(d << 1) | STATE] !== QUEUED) return;
    const instance = i[(d << 1) | INSTANCE];
    if (this.frozen > 0 && this.faults.shared.freezer.isFrozen(instance)) return;
    f[d | DUE_AT] = -1;
    this.leaveLine(frame, instance, this.instances.serviceOf(instance));
    this.fail(frame, QUEUE_TIMEOUT);
  }

  /** Somebody looks again at a frame that should have left before. */
  leaveLate(frame: number): void {
    this.f[(frame << ROW_SHIFT) | DUE_AT] = this.queue.now;
    this.leaveUnserved(frame);
  }

  /** The same for an attempt that waits for any instance at all; it counts as still on its way. */
  limitWait(attempt: number, patience: Sampler): void {
    this.leaveAt(attempt, this.queue.now + this.drawPatience(attempt, patience));
  }

  protected enqueue(frame: number, row: number, service: ServiceState): void {
    const { i } = this;
    const I = this.instances.i;
    const a = frame << (ROW_SHIFT + 1);
    i[a | STATE] = QUEUED;
    service.waits += i[a | FLAGS] & MEASURED;
    I[row | LINE]++;
    this.gauges.change(service.queue, 1, this.queue.now);
    const tail = service.hasPriorities === 1 ? this.lastNotBelow(frame, row) : I[row | TAIL];
    const next = service.hasPriorities === 1 ? this.after(tail, row) : -1;
    i[a | NEXT] = next;
    if (tail < 0) I[row | HEAD] = frame;
    else i[(tail << (ROW_SHIFT + 1)) | NEXT] = frame;
    if (next < 0) I[row | TAIL] = frame;
    else this.cold[(next << (ROW_SHIFT + 1)) | BEFORE] = frame;
    if (service.hasPlainLine === 1) return;
    this.cold[a | BEFORE] = tail;
    this.coldF[(a >> 1) | QUEUED_AT] = this.queue.now;
    this.beginPatience(frame, row, service);
  }

  /** The next to be served in a plain line. */
  protected takeHead(row: number): number {
    const { i } = this;
    const I = this.instances.i;
    const frame = I[row | HEAD];
    const a = frame << (ROW_SHIFT + 1);
    const next = i[a | NEXT];
    I[row | HEAD] = next;
    if (next < 0) I[row | TAIL] = -1;
    I[row | LINE]--;
    i[a | FLAGS] |= HOLDS_WORKER;
    i[a | STATE] = RUNNING;
    return frame;
  }

  /** The next to be served in any other. */
  protected takeNext(row: number, service: ServiceState): number {
    const { f, i } = this;
    const I = this.instances.i;
    if (service.discipline === CODEL) this.shedLate(row, service);
    const frame = this.isNewestNext(row, service) ? this.newest(row, service) : I[row | HEAD];
    this.unlink(frame, this.cold[(frame << (ROW_SHIFT + 1)) | BEFORE], row);
    const d = frame << ROW_SHIFT;
    f[d | DUE_AT] = -1;
    i[(d << 1) | FLAGS] |= HOLDS_WORKER;
    i[(d << 1) | STATE] = RUNNING;
    return frame;
  }

  /**
   * The line is full: does it drop one for `frame`? The youngest of the lowest priority, if that is lower
   * than its own.
   */
  protected makesRoom(frame: number, row: number, service: ServiceState): boolean {
    const last = this.instances.i[row | TAIL];
    if (service.hasPriorities === 0 || last < 0) return false;
    if (this.priorityOf(last) <= this.priorityOf(frame)) return false;
    this.shed(last, this.cold[(last << (ROW_SHIFT + 1)) | BEFORE], row, service);
    return true;
  }

  /** 0 is the highest. */
  private priorityOf(frame: number): number {
    return this.program.priorityOf[this.i[(frame << (ROW_SHIFT + 1)) | OPERATION]];
  }

  /** The last in line of a priority not below that of `frame`, or -1. */
  private lastNotBelow(frame: number, row: number): number {
    const { lastOf } = this.instances;
    const first = (row >> (INSTANCE_SHIFT + 1)) * PRIORITIES;
    const own = first + this.priorityOf(frame);
    let last = lastOf[own];
    for (let k = own - 1; last < 0 && k >= first; k--) last = lastOf[k];
    lastOf[own] = frame;
    return last;
  }

  private after(frame: number, row: number): number {
    return frame < 0 ? this.instances.i[row | HEAD] : this.i[(frame << (ROW_SHIFT + 1)) | NEXT];
  }

  /** The newest of those that are served next, which are of one priority. */
  private newest(row: number, { hasPriorities }: ServiceState): number {
    const I = this.instances.i;
    if (hasPriorities === 0) return I[row | TAIL];
    const first = (row >> (INSTANCE_SHIFT + 1)) * PRIORITIES;
    return this.instances.lastOf[first + this.priorityOf(I[row | HEAD])];
  }

  private isNewestNext(row: number, { discipline }: ServiceState): boolean {
    if (discipline !== ADAPTIVE_LIFO) return discipline === LIFO;
    return this.instances.adaptiveLifo[row >> (INSTANCE_SHIFT + 1)]!.isCongested(this.queue.now);
  }

  /** Sheds from the head of a line. They hear of it in an event of their own, not from within another's. */
  private shedLate(row: number, service: ServiceState): void {
    const I = this.instances.i;
    const codel = this.instances.codel[row >> (INSTANCE_SHIFT + 1)]!;
    const now = this.queue.now;
    for (;;) {
      const frame = I[row | HEAD];
      const waited = now - this.coldF[(frame << ROW_SHIFT) | QUEUED_AT];
      if (!codel.sheds(now, waited, I[row | LINE] - 1)) return;
      this.shed(frame, -1, row, service);
    }
  }

  /** Takes a frame out of the line that has waited in vain. */
  private shed(frame: number, before: number, row: number, service: ServiceState): void {
    this.unlink(frame, before, row);
    this.gauges.change(service.queue, -1, this.queue.now);
    this.f[(frame << ROW_SHIFT) | DUE_AT] = -1;
    this.i[(frame << (ROW_SHIFT + 1)) | STATE] = SHED;
    this.soon((frame << KIND_BITS) | LEAVE_LINE);
  }

  private beginPatience(frame: number, row: number, service: ServiceState): void {
    const now = this.queue.now;
    let patience = service.patience === null ? Infinity : this.drawPatience(frame, service.patience);
    if (service.discipline === ADAPTIVE_LIFO) {
      const line = this.instances.adaptiveLifo[row >> (INSTANCE_SHIFT + 1)]!;
      patience = Math.min(patience, line.joined(now, this.instances.i[row | LINE] === 1));
    }
    if (patience < Infinity) this.leaveAt(frame, now + patience);
  }

  private leaveAt(frame: number, due: number): void {
    this.f[(frame << ROW_SHIFT) | DUE_AT] = due;
    this.queue.push(due, (frame << KIND_BITS) | LEAVE_LINE);
  }

  /** The same for each of its waits: a request's patience is its own, whatever line it stands in. */
  private drawPatience(frame: number, sampler: Sampler): number {
    const a = frame << (ROW_SHIFT + 1);
    this.keyed.load(this.i[a | KEY0], this.i[a | KEY1], PATIENCE);
    return sampler.sample(this.keyed);
  }

  /** The frame before this one in a line without links back, or -1. */
  private findBefore(frame: number, row: number): number {
    const { i } = this;
    let before = -1;
    let at = this.instances.i[row | HEAD];
    while (at !== frame) {
      before = at;
      at = i[(at << (ROW_SHIFT + 1)) | NEXT];
    }
    return before;
  }

  private unlink(frame: number, before: number, row: number): void {
    const { i } = this;
    const I = this.instances.i;
    const next = i[(frame << (ROW_SHIFT + 1)) | NEXT];
    if (before < 0) I[row | HEAD] = next;
    else i[(before << (ROW_SHIFT + 1)) | NEXT] = next;
    if (next < 0) I[row | TAIL] = before;
    // Where there are no links back, nobody reads it.
    else this.cold[(next << (ROW_SHIFT + 1)) | BEFORE] = before;
    I[row | LINE]--;
    if (this.instances.services[I[row | SERVICE]].hasPriorities === 0) return;
    const own = (row >> (INSTANCE_SHIFT + 1)) * PRIORITIES + this.priorityOf(frame);
    if (this.instances.lastOf[own] !== frame) return;
    const isSame = before >= 0 && this.priorityOf(before) === this.priorityOf(frame);
    this.instances.lastOf[own] = isSame ? before : -1;
  }
}
