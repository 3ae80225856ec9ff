import { POOL_TIMEOUT } from "../mesh/outcome";
import type { Scenario } from "../scenario/scenario";
import { Answers } from "./answers";
import * as Rows from "./instances";
import * as R from "./rows";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { BEFORE, DUE_AT, FLAGS, HOLDS_SLOT, INSTANCE, KIND_BITS, NEXT, POOL, ROW_SHIFT, RUNNING } = R;
const { SLOT_TIMEOUT, STATE, WAITING_SLOT } = R;
const { INSTANCE_SHIFT, STATUS, UP } = Rows;

/** Numbers of a pool's row: slots in use; first and last of those that wait, -1: nobody. */
const WIDTH_SHIFT = 2;
const IN_USE = 0;
const HEAD = 1;
const TAIL = 2;

/**
 * Named pools of each instance, such as its database connections: who holds a slot, and who waits for one,
 * first come, first served. Only branches hold slots, and each at most one: whatever ends a branch gives its
 * slot back.
 */
export abstract class ResourcePools extends Answers {
  private readonly pools: Int32Array;
  /** Pools of a service, at most. */
  private readonly most: number;
  /** by service: by pool */
  private readonly slots: readonly (readonly number[])[];
  private readonly waitsNs: readonly (readonly number[])[];

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    this.slots = scenario.services.map(({ pools }) => pools.map(({ size }) => size));
    this.waitsNs = scenario.services.map(({ pools }) => pools.map(({ waitNs }) => waitNs));
    this.most = Math.max(0, ...this.slots.map(({ length }) => length));
    this.pools = new Int32Array((this.instances.count * this.most) << WIDTH_SHIFT);
    for (let row = 0; row < this.pools.length; row += 1 << WIDTH_SHIFT) {
      this.pools[row + HEAD] = -1;
      this.pools[row + TAIL] = -1;
    }
  }

  /** A branch wants a slot of one of its instance's pools: true when it has one, else it waits. */
  takeSlot(branch: number, pool: number): boolean {
    const { i, cold, pools } = this;
    const b = branch << (ROW_SHIFT + 1);
    const instance = i[b | INSTANCE];
    const service = this.instances.serviceOf(instance).index;
    const number = instance * this.most + pool;
    const row = number << WIDTH_SHIFT;
    cold[b | POOL] = number;
    if (pools[row + IN_USE] < this.slots[service][pool]) {
      pools[row + IN_USE]++;
      i[b | FLAGS] |= HOLDS_SLOT;
      return true;
    }
    i[b | STATE] = WAITING_SLOT;
    this.join(b, row, branch);
    const due = this.queue.now + this.waitsNs[service][pool];
    if (due === Infinity) return false;
    this.f[(b >> 1) | DUE_AT] = due;
    this.queue.push(due, (branch << KIND_BITS) | SLOT_TIMEOUT);
    return false;
  }

  /** A branch is over, or is stopped: the first that waits gets its slot. */
  giveSlot(branch: number): void {
    const { f, i, pools } = this;
    const b = branch << (ROW_SHIFT + 1);
    const number = this.cold[b | POOL];
    const row = number << WIDTH_SHIFT;
    i[b | FLAGS] &= ~HOLDS_SLOT;
    const next = pools[row + HEAD];
    const instance = i[b | INSTANCE];
    // Of a process that is gone nobody goes on.
    if (next < 0 || this.instances.i[(instance << (INSTANCE_SHIFT + 1)) | STATUS] < UP) {
      pools[row + IN_USE]--;
      return;
    }
    this.leaveSlotLine(next);
    const n = next << (ROW_SHIFT + 1);
    f[(n >> 1) | DUE_AT] = -1;
    i[n | FLAGS] |= HOLDS_SLOT;
    i[n | STATE] = RUNNING;
    this.ready.push(next);
  }

  /** Takes a branch out of the line, wherever it stands. */
  leaveSlotLine(branch: number): void {
    const { i, cold, pools } = this;
    const b = branch << (ROW_SHIFT + 1);
    const row = cold[b | POOL] << WIDTH_SHIFT;
    const before = cold[b | BEFORE];
    const next = i[b | NEXT];
    if (before < 0) pools[row + HEAD] = next;
    else i[(before << (ROW_SHIFT + 1)) | NEXT] = next;
    if (next < 0) pools[row + TAIL] = before;
    else cold[(next << (ROW_SHIFT + 1)) | BEFORE] = before;
    cold[b | BEFORE] = -1;
  }

  /** A branch has waited for as long as it may, if it still waits. */
  slotTimeout(branch: number): void {
    const { f, i } = this;
    const b = branch << (ROW_SHIFT + 1);
    if (f[(b >> 1) | DUE_AT] !== this.queue.now || i[b | STATE] !== WAITING_SLOT) return;
    if (this.frozen > 0 && this.faults.shared.freezer.isFrozen(i[b | INSTANCE])) return;
    this.giveUpSlot(branch);
  }

  /** An instance goes on that was frozen: those leave whose time is over. */
  endSlotWaits(instance: number): void {
    const { now } = this.queue;
    for (let pool = 0; pool < this.most; pool++) {
      for (const branch of this.waitingFor(instance, pool)) {
        const due = this.f[(branch << ROW_SHIFT) | DUE_AT];
        if (due >= 0 && due <= now) this.giveUpSlot(branch);
      }
    }
  }

  /** Slots in use of an instance's pool. */
  slotsInUse(instance: number, pool: number): number {
    return this.pools[((instance * this.most + pool) << WIDTH_SHIFT) + IN_USE];
  }

  /** The branches that wait for a slot of an instance's pool, first to last. */
  waitingFor(instance: number, pool: number): number[] {
    const branches: number[] = [];
    let branch = this.pools[((instance * this.most + pool) << WIDTH_SHIFT) + HEAD];
    for (; branch >= 0; branch = this.i[(branch << (ROW_SHIFT + 1)) | NEXT]) branches.push(branch);
    return branches;
  }

  private giveUpSlot(branch: number): void {
    this.f[(branch << ROW_SHIFT) | DUE_AT] = -1;
    this.leaveSlotLine(branch);
    this.fail(branch, POOL_TIMEOUT);
  }

  private join(b: number, row: number, branch: number): void {
    const { i, cold, pools } = this;
    const tail = pools[row + TAIL];
    i[b | NEXT] = -1;
    cold[b | BEFORE] = tail;
    if (tail < 0) pools[row + HEAD] = branch;
    else i[(tail << (ROW_SHIFT + 1)) | NEXT] = branch;
    pools[row + TAIL] = branch;
  }
}
