import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import type { World } from "./world";
import * as R from "./rows";

const { KIND_BITS, LEAK_DUE } = R;

const NS = 1e9;

/**
 * The memory that instances have lost: what each process has leaked since it started, and when it will have
 * leaked all that requests leave. A process that starts has leaked nothing.
 */
export class Leaks {
  /** Some fault may leak. */
  readonly areAny: Bit;
  private readonly world: World;
  /** by instance: bytes leaked at `since`, then so many a second, by the process that came up at `bornAt` */
  private readonly bytes: Float64Array;
  private readonly since: Float64Array;
  private readonly rate: Float64Array;
  private readonly bornAt: Float64Array;
  /** by instance: what each leak at work brings, bytes per second */
  private readonly rates: (Map<unknown, number> | undefined)[] = [];
  /** by instance: when its timer goes off that counts; Infinity: none does */
  private readonly dueAt: Float64Array;

  constructor(world: World) {
    const { count } = world.instances;
    this.world = world;
    this.areAny = bit(world.scenario.faults.some(({ effect }) => effect.kind === "leak"));
    this.bytes = new Float64Array(count);
    this.since = new Float64Array(count);
    this.rate = new Float64Array(count);
    this.bornAt = new Float64Array(count);
    this.dueAt = new Float64Array(count).fill(Infinity);
  }

  /** `cause` leaks at this rate from now on, bytes per second; 0: no more. */
  set(instance: number, cause: unknown, rate: number): void {
    this.settle(instance);
    const rates = (this.rates[instance] ??= new Map<unknown, number>());
    if (rate === 0) rates.delete(cause);
    else rates.set(cause, rate);
    this.rate[instance] = [...rates.values()].reduce((sum, one) => sum + one, 0);
    this.look(instance);
  }

  /** Bytes that the process of an instance has leaked by now. */
  leaked(instance: number): number {
    const { bytes, since, rate } = this;
    const { instances, queue } = this.world;
    const upSince = instances.upSince[instance];
    const isNew = upSince !== this.bornAt[instance];
    const from = isNew ? upSince : since[instance];
    return (isNew ? 0 : bytes[instance]) + ((queue.now - from) / NS) * rate[instance];
  }

  /**
   * What requests take has changed, or the rate, or the process: is the memory full already? Else a timer is
   * set for when it will be.
   */
  isFull(instance: number, room: number): boolean {
    const { queue } = this.world;
    const left = room - this.leaked(instance);
    if (left < 0) return true;
    const rate = this.rate[instance];
    if (rate === 0) return false;
    const due = queue.now + Math.max(1, Math.ceil((left / rate) * NS));
    if (due >= this.dueAt[instance]) return false;
    this.dueAt[instance] = due;
    queue.push(due, (instance << KIND_BITS) | LEAK_DUE);
    return false;
  }

  /** A timer has gone off; one that does not count any more has been overtaken by an earlier one. */
  due(instance: number): void {
    if (this.dueAt[instance] !== this.world.queue.now) return;
    this.dueAt[instance] = Infinity;
    this.look(instance);
  }

  /** An instance has started, or a rate has changed. */
  look(instance: number): void {
    const { memory, instances } = this.world;
    if (instances.serviceOf(instance).hasMemory === 1 && instances.isAlive(instance)) memory.check(instance);
  }

  private settle(instance: number): void {
    this.bytes[instance] = this.leaked(instance);
    this.since[instance] = this.world.queue.now;
    this.bornAt[instance] = this.world.instances.upSince[instance];
  }
}
