import { DEPENDENCY_ERROR } from "../../mesh/outcome";
import * as Rows from "../instances";
import * as R from "../rows";
import type { World } from "../world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { DELIVER, DUE_AT, HELD, INSTANCE, KIND_BITS, ROW_SHIFT, STATE } = R;
const { UP } = Rows;

/**
 * Processes that stand still, as after SIGSTOP: the kernel still takes in what arrives, but nothing is done
 * with it; timers go off and answers come in, but nobody looks. When a process goes on it finds all that, in
 * the order in which it came.
 */
export class Freezer {
  private readonly world: World;
  /** by instance: how many faults hold it */
  private readonly depth: number[] = [];
  /** by instance: events of what has arrived meanwhile; frames that would have gone on, by isFailed */
  private readonly arrived: number[][] = [];
  private readonly held: { readonly frame: number; readonly isFailed: boolean }[][] = [];

  constructor(world: World) {
    this.world = world;
  }

  isFrozen(instance: number): boolean {
    return (this.depth[instance] ?? 0) > 0;
  }

  freeze(instance: number): void {
    this.depth[instance] = (this.depth[instance] ?? 0) + 1;
    if (this.depth[instance] > 1) return;
    this.world.frozen++;
    this.arrived[instance] = [];
    this.held[instance] = [];
    this.world.suspend(instance);
  }

  thaw(instance: number): void {
    if (!this.isFrozen(instance)) return;
    this.depth[instance]--;
    if (this.depth[instance] === 0) this.goOn(instance);
  }

  /** The process is gone, or another has taken its place: nothing holds that. */
  release(instance: number): void {
    if (!this.isFrozen(instance)) return;
    this.depth[instance] = 0;
    this.goOn(instance);
  }

  /** An attempt has arrived: it counts as on its way until somebody reads it. */
  holdAttempt(attempt: number, instance: number): void {
    this.holdEvent((attempt << KIND_BITS) | DELIVER, instance);
  }

  /** Something arrives, which happens when the process goes on. */
  holdEvent(code: number, instance: number): void {
    this.arrived[instance].push(code);
  }

  /** A frame would go on now, or fail because a call of its own did. */
  holdFrame(frame: number, instance: number, isFailed: boolean): void {
    this.world.i[(frame << (ROW_SHIFT + 1)) | STATE] = HELD;
    this.held[instance].push({ frame, isFailed });
  }

  private goOn(instance: number): void {
    const { world } = this;
    world.frozen--;
    world.resume(instance);
    for (const { frame, isFailed } of this.held[instance]) {
      const { i } = world;
      const a = frame << (ROW_SHIFT + 1);
      // It may have been stopped meanwhile, and its row be another's.
      if (i[a | STATE] !== HELD || i[a | INSTANCE] !== instance) continue;
      if (isFailed) world.fail(frame, DEPENDENCY_ERROR);
      else world.goOn(frame);
    }
    const { now } = world.queue;
    for (const frame of world.line(instance)) {
      const due = world.f[(frame << ROW_SHIFT) | DUE_AT];
      if (due >= 0 && due <= now) world.leaveLate(frame);
    }
    world.endSlotWaits(instance);
    world.endLateOperations(instance);
    for (const code of this.arrived[instance]) world.queue.push(now, code);
    this.arrived[instance] = [];
    this.held[instance] = [];
    if (world.instances.status(instance) === UP)
      world.instances.serviceOf(instance).central?.workerFree(instance);
  }
}
