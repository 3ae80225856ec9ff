import type { Progress } from "./progress";
import type { World } from "./world";

/** Looks without any time going by after which a run is given up: some 4 million events. */
const STUCK_AFTER = 500;

/** Looks at a run now and then: says how far it is, and whether it is to be cut short. */
export class Watch {
  private readonly world: World;
  private readonly progress: Progress | undefined;
  private before = -1;
  private stuck = 0;

  constructor(world: World, progress: Progress | undefined) {
    this.world = world;
    this.progress = progress;
  }

  /** True when the run has to end now. */
  mustStop(): boolean {
    const { world, progress } = this;
    const { now, taken } = world.queue;
    if (progress !== undefined) {
      progress[0] = now;
      progress[1] = world.endedRequests;
    }
    return taken >= world.scenario.run.maxEvents || progress?.[2] === 1 || this.isStuck(now);
  }

  /** Clients that ask again at once, and are refused at once, would go on for ever at the same moment. */
  private isStuck(now: number): boolean {
    this.stuck = now === this.before ? this.stuck + 1 : 0;
    this.before = now;
    if (this.stuck < STUCK_AFTER) return false;
    this.world.observer.note(
      now,
      "stuck",
      "",
      "millions of events without any time going by; the run ends here",
    );
    return true;
  }
}
