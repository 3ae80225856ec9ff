import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";

/** `leak`: the memory of instances grows by itself, whatever requests take of it, until they start anew. */
export class Leak implements Effect {
  readonly meetsNew = true;
  private readonly world: World;
  /** Bytes per second. */
  private readonly rate: number;

  constructor(world: World, rate: number) {
    this.world = world;
    this.rate = rate;
  }

  begin(what: Occurrence): void {
    this.change(what);
  }

  change(what: Occurrence): void {
    for (const instance of what.targets)
      this.world.memory.leaks.set(instance, what, this.rate * what.strength);
  }

  /** What has leaked stays. */
  end(what: Occurrence): number {
    for (const instance of what.targets) this.world.memory.leaks.set(instance, what, 0);
    return this.world.queue.now;
  }
}
