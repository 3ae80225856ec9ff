import * as Rows from "./instances";
import type { ServiceState } from "./instances";
import * as R from "./rows";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ATTEMPT_SHIFT, CANCELLED, FLAGS, INSTANCE, NEXT } = R;
const { HEAD, INSTANCE_SHIFT, LINE, IN_USE, SPEED, STATUS, UNLIMITED, UP } = Rows;

/**
 * The ideal that no proxy reaches: one queue for all instances of a service, known to all at once and for
 * nothing. Where an instance has a fixed number of workers that requests hold, a request goes to the fastest
 * free worker, or waits until one is free anywhere. Elsewhere it joins the instance with the least work per
 * speed at this very moment.
 */
export class CentralQueue {
  private readonly world: World;
  private readonly service: ServiceState;
  private readonly hasWorkers: boolean;
  /** First and last attempt that waits, or -1. */
  private head = -1;
  private tail = -1;

  constructor(world: World, service: ServiceState) {
    this.world = world;
    this.service = service;
    this.hasWorkers = service.workers !== UNLIMITED && !service.isAsync;
  }

  get isWaitedFor(): boolean {
    return this.head >= 0;
  }

  /** An attempt reaches the service. */
  arrive(attempt: number): void {
    const best = this.isWaitedFor ? -1 : this.best();
    if (best >= 0) this.assign(attempt, best);
    else this.wait(attempt);
  }

  /** A worker of `instance` is free, or the instance is back. */
  workerFree(instance: number): void {
    const { instances, attempts } = this.world;
    const row = instance << (INSTANCE_SHIFT + 1);
    while (
      this.head >= 0 &&
      instances.i[row + STATUS] === UP &&
      instances.i[row + IN_USE] < this.service.workers
    ) {
      const attempt = this.head;
      const a = attempt << (ATTEMPT_SHIFT + 1);
      this.head = attempts.i[a + NEXT];
      if (this.head < 0) this.tail = -1;
      if (attempts.i[a + FLAGS] & CANCELLED) this.world.answers.free(attempt);
      else this.assign(attempt, instance);
    }
  }

  private assign(attempt: number, instance: number): void {
    this.world.attempts.i[(attempt << (ATTEMPT_SHIFT + 1)) + INSTANCE] = instance;
    this.world.server.arrive(attempt);
  }

  private wait(attempt: number): void {
    const { i } = this.world.attempts;
    i[(attempt << (ATTEMPT_SHIFT + 1)) + NEXT] = -1;
    if (this.tail < 0) this.head = attempt;
    else i[(this.tail << (ATTEMPT_SHIFT + 1)) + NEXT] = attempt;
    this.tail = attempt;
  }

  /** The instance to go to now; -1: wait. */
  private best(): number {
    const { firstInstance, instanceCount } = this.service;
    const { f, i } = this.world.instances;
    let best = -1;
    let bestRank = Infinity;
    for (let instance = firstInstance; instance < firstInstance + instanceCount; instance++) {
      const row = instance << (INSTANCE_SHIFT + 1);
      if (i[row + STATUS] !== UP) continue;
      const speed = f[(row >> 1) + SPEED];
      if (this.hasWorkers && (i[row + IN_USE] >= this.service.workers || i[row + HEAD] >= 0)) continue;
      const rank = this.hasWorkers ? 1 / speed : (this.load(instance) + 1) / speed;
      if (rank < bestRank) {
        best = instance;
        bestRank = rank;
      }
    }
    return best;
  }

  private load(instance: number): number {
    const row = instance << (INSTANCE_SHIFT + 1);
    const { i, cpu } = this.world.instances;
    return cpu[instance]?.size ?? i[row + IN_USE] + i[row + LINE];
  }
}
