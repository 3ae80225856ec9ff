import { Sampler } from "../../kernel/distribution/sampler";
import type { Fault } from "../../scenario/faults";
import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";
import type { Freezer } from "./freezer";
import type { Outages } from "./outages";

/**
 * `hang`: processes stand still. At the end they go on where they were; or, with a restart, somebody kills
 * them, as for a deadlock that does not end by itself, and they come back empty.
 */
export class Hang implements Effect {
  private readonly world: World;
  private readonly freezer: Freezer;
  private readonly outages: Outages;
  private readonly isRestarted: boolean;
  private readonly delay: Sampler | null;
  /** by instance: when it last came up; whoever has come up since is another process */
  private readonly upSince: number[] = [];

  constructor(world: World, freezer: Freezer, outages: Outages, { isRestarted, restart }: Fault) {
    this.world = world;
    this.freezer = freezer;
    this.outages = outages;
    this.isRestarted = isRestarted;
    this.delay = restart === null ? null : new Sampler(restart);
  }

  begin({ targets }: Occurrence): void {
    for (const instance of targets) {
      const { instances } = this.world;
      const isAlive = instances.isAlive(instance);
      this.upSince[instance] = isAlive ? instances.upSince[instance] : NaN;
      if (isAlive) this.freezer.freeze(instance);
    }
  }

  change(): void {
    // Nothing stands half still.
  }

  end({ targets, fault, random }: Occurrence): number {
    const { now } = this.world.queue;
    const same = targets.filter((one) => this.world.instances.upSince[one] === this.upSince[one]);
    if (!this.isRestarted) {
      for (const instance of same) this.freezer.thaw(instance);
      return now;
    }
    this.outages.begin(same, false, fault.name);
    this.outages.end(same, false);
    let last = now;
    for (const instance of same) {
      const due = now + (this.delay?.sample(random) ?? this.world.lifecycle.drawStartup(instance));
      this.outages.restart(instance, due);
      last = Math.max(last, due);
    }
    return last;
  }
}
