import type { World } from "../world";
import type { Effect } from "./effect";

/** `monitoringOutage`: nothing is read, and no alert evaluated. */
export class MonitoringOutage implements Effect {
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  begin(): void {
    this.world.monitoring!.outages++;
  }

  change(): void {
    // Nothing is half seen.
  }

  end(): number {
    this.world.monitoring!.outages--;
    return this.world.queue.now;
  }
}
