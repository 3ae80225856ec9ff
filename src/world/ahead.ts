import type { EventQueue } from "../kernel/event-queue";
import * as InstanceRow from "./instances";
import * as R from "./rows";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { INSTANCE, KIND_BITS, KIND_MASK, ROUTE, ROW_SHIFT, STATE, WORK_DONE } = R;
const { HEAD, INSTANCE_SHIFT } = InstanceRow;

/**
 * With thousands of instances the rows of all that waits do not fit into the cache, and each event would
 * wait for memory several times, once it knows what it needs. So what the next events will need is read many
 * at a time, when one need not wait for the other: the rows of work that will be done, then those of the
 * instances, then those of the first in line there. It changes nothing but the time that it takes.
 */
export class Ahead {
  private readonly world: World;
  /** Keeps the engine from leaving out reads that nothing else wants. */
  read = 0;

  constructor(world: World) {
    this.world = world;
  }

  /** Reads for the events that have come near. */
  look(queue: EventQueue): void {
    const { i } = this.world;
    const I = this.world.instances.i;
    const { near } = queue;
    const count = this.keepWork(queue);
    let read = 0;
    for (let k = 0; k < count; k++) read ^= i[near[k] | STATE] ^ i[near[k] | ROUTE];
    for (let k = 0; k < count; k++) {
      // A timer that is stale may meet a row that has come to be of no instance.
      near[k] = Math.max(i[near[k] | INSTANCE], 0) << (INSTANCE_SHIFT + 1);
      read ^= I[near[k] | HEAD];
    }
    for (let k = 0; k < count; k++) {
      const head = I[near[k] | HEAD];
      if (head >= 0) read ^= i[(head << (ROW_SHIFT + 1)) | STATE];
    }
    this.read = read;
  }

  /** Makes the codes of work that will be done rows of integers; gives how many there are. */
  private keepWork(queue: EventQueue): number {
    const { near, nearCount } = queue;
    queue.nearCount = 0;
    let count = 0;
    for (let k = 0; k < nearCount; k++)
      if ((near[k] & KIND_MASK) === WORK_DONE) near[count++] = (near[k] >> KIND_BITS) << (ROW_SHIFT + 1);
    return count;
  }
}
