import { bit } from "../lib/bit";
import { BULKHEAD_FULL, POOL_TIMEOUT } from "../mesh/outcome";
import type { Bit } from "../lib/bit";
import type { ResourcePool, Scenario, Service } from "../scenario/scenario";
import { Answers } from "./answers";
import * as Program from "./program";
import * as Rows from "./instances";
import * as R from "./rows";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { BEFORE, DUE_AT, FLAGS, HOLDS_SLOT, INSTANCE, IS_BRANCH, KIND_BITS, NEXT, OPERATION, PC } = R;
const { POOL, ROW_SHIFT, RUNNING, SLOT_TIMEOUT, STATE, WAITING_SLOT } = R;
const { WIDTH } = Program;
const { INSTANCE_SHIFT, STATUS, UP } = Rows;

/** Numbers of a pool's row: slots in use; first and last of those that wait, -1: nobody; how many wait. */
const WIDTH_SHIFT = 2;
const IN_USE = 0;
const HEAD = 1;
const TAIL = 2;
const WAITERS = 3;

/**
 * Pools of each instance: who holds a slot, and who waits for one, first come, first served. Those with
 * names, such as database connections, are used by steps; branches hold their slots. An operation with a
 * limit has a pool of its own, of which whole attempts hold slots. Each branch and attempt holds at most
 * one: whatever ends it gives its slot back.
 */
export abstract class ResourcePools extends Answers {
  private readonly pools: Int32Array;
  /** Pools of a service, at most. */
  private readonly most: number;
  /** by service: by pool */
  private readonly slots: readonly (readonly number[])[];
  private readonly waitsNs: readonly (readonly number[])[];
  private readonly queues: readonly (readonly number[])[];
  /** by global operation number: the pool of its service that limits it, or -1 */
  private readonly bulkheads: Int32Array;
  /** Some operations have limits. */
  protected readonly hasBulkheads: Bit;

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    const pools = scenario.services.map(poolsOf);
    this.slots = pools.map((some) => some.map(({ size }) => size));
    this.waitsNs = pools.map((some) => some.map(({ waitNs }) => waitNs));
    this.queues = pools.map((some) => some.map(({ queue }) => queue));
    this.bulkheads = Int32Array.from(scenario.services.flatMap(bulkheadsOf));
    this.hasBulkheads = bit(this.bulkheads.some((pool) => pool >= 0));
    this.most = Math.max(0, ...this.slots.map(({ length }) => length));
    this.pools = new Int32Array((this.instances.count * this.most) << WIDTH_SHIFT);
    for (let row = 0; row < this.pools.length; row += 1 << WIDTH_SHIFT) {
      this.pools[row + HEAD] = -1;
      this.pools[row + TAIL] = -1;
    }
  }

  /** An attempt that arrives wants to be let in: true when it is, else it waits or is refused. */
  enterBulkhead(attempt: number): boolean {
    const a = attempt << (ROW_SHIFT + 1);
    const pool = this.bulkheads[this.i[a | OPERATION]];
    if (pool < 0) return true;
    if (!this.takeSlot(attempt, pool)) return false;
    // Past the instruction that lets in those who have waited.
    this.i[a | PC] += WIDTH;
    return true;
  }

  /**
   * A branch, or an attempt, wants a slot of one of its instance's pools: true when it has one, else it waits
   * or is refused.
   */
  takeSlot(branch: number, pool: number): boolean {
    const { i, cold, pools } = this;
    const b = branch << (ROW_SHIFT + 1);
    const instance = i[b | INSTANCE];
    const service = this.instances.serviceOf(instance).index;
    const number = instance * this.most + pool;
    const row = number << WIDTH_SHIFT;
    if (i[b | FLAGS] & IS_BRANCH) cold[b | POOL] = number;
    if (pools[row + IN_USE] < this.slots[service][pool]) {
      pools[row + IN_USE]++;
      i[b | FLAGS] |= HOLDS_SLOT;
      return true;
    }
    if (pools[row + WAITERS] >= this.queues[service][pool]) {
      this.fail(branch, BULKHEAD_FULL);
      return false;
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
    const row = this.poolRow(b);
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
    const row = this.poolRow(b);
    pools[row + WAITERS]--;
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

  /** The frames that wait for a slot of an instance's pool, first to last. */
  waitingFor(instance: number, pool: number): number[] {
    const branches: number[] = [];
    let branch = this.pools[((instance * this.most + pool) << WIDTH_SHIFT) + HEAD];
    for (; branch >= 0; branch = this.i[(branch << (ROW_SHIFT + 1)) | NEXT]) branches.push(branch);
    return branches;
  }

  private giveUpSlot(branch: number): void {
    this.f[(branch << ROW_SHIFT) | DUE_AT] = -1;
    this.leaveSlotLine(branch);
    const isBranch = this.i[(branch << (ROW_SHIFT + 1)) | FLAGS] & IS_BRANCH;
    this.fail(branch, isBranch ? POOL_TIMEOUT : BULKHEAD_FULL);
  }

  /** Where the row of the pool is that a frame holds a slot of, or waits for one. */
  private poolRow(b: number): number {
    const { i } = this;
    const number =
      i[b | FLAGS] & IS_BRANCH
        ? this.cold[b | POOL]
        : i[b | INSTANCE] * this.most + this.bulkheads[i[b | OPERATION]];
    return number << WIDTH_SHIFT;
  }

  private join(b: number, row: number, branch: number): void {
    const { i, cold, pools } = this;
    pools[row + WAITERS]++;
    const tail = pools[row + TAIL];
    i[b | NEXT] = -1;
    cold[b | BEFORE] = tail;
    if (tail < 0) pools[row + HEAD] = branch;
    else i[(tail << (ROW_SHIFT + 1)) | NEXT] = branch;
    pools[row + TAIL] = branch;
  }
}

interface Pool extends Omit<ResourcePool, "name"> {
  /** How many may wait for a slot. */
  readonly queue: number;
}

/** The pools of a service: those with names, then those of operations with limits. */
export function poolsOf({ pools, operations }: Service): Pool[] {
  const named = pools.map(({ size, waitNs }) => ({ size, waitNs, queue: Infinity }));
  const own = operations.flatMap(({ concurrency }) =>
    concurrency === null
      ? []
      : [{ size: concurrency.limit, waitNs: concurrency.waitNs, queue: concurrency.queue }],
  );
  return [...named, ...own];
}

/** by operation of a service: its own among these pools, or -1 */
function bulkheadsOf({ pools, operations }: Service): number[] {
  let next = pools.length;
  return operations.map(({ concurrency }) => (concurrency === null ? -1 : next++));
}
