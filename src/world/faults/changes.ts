import type { Rollout } from "../../scenario/faults";
import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";

/** What is done to instances on purpose has no strength, and is over for the fault when it is begun. */
abstract class Change implements Effect {
  protected readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  abstract begin(what: Occurrence): void;
  abstract end(what: Occurrence): number;

  change(): void {
    // Nothing is half done.
  }

  /** Others start in the place of those that have gone. */
  protected replace(gone: readonly number[]): void {
    const { deployments, instances } = this.world;
    for (const service of new Set(gone.map((instance) => instances.serviceOf(instance).index)))
      deployments.look(service);
  }
}

/** `rollout`: the instances of a service become those of another version. */
export class RollOut extends Change {
  private readonly rollout: Rollout;

  constructor(world: World, rollout: Rollout) {
    super(world);
    this.rollout = rollout;
  }

  begin({ fault }: Occurrence): void {
    this.world.deployments.rollOut(fault.on.service!, this.rollout);
  }

  end(): number {
    return this.world.queue.now;
  }
}

/** `scale`: another number of instances, for a while or for good. */
export class Scale extends Change {
  private readonly to: number;
  private before = 0;

  constructor(world: World, to: number) {
    super(world);
    this.to = to;
  }

  begin({ fault }: Occurrence): void {
    this.before = this.world.deployments.scale(fault.on.service!, this.to);
  }

  end({ fault }: Occurrence): number {
    this.world.deployments.scale(fault.on.service!, this.before);
    return this.world.queue.now;
  }
}

/** `drain`: instances are told to stop. Nodes and zones that are named take none while it lasts. */
export class Drain extends Change {
  begin({ targets, fault }: Occurrence): void {
    const { instances, lifecycle, placement } = this.world;
    placement.close(placement.nodesOf(fault.on));
    const told = targets.filter((instance) => instances.isWanted(instance));
    for (const instance of told) lifecycle.stop(instance, fault.name);
    this.replace(told);
  }

  end({ fault }: Occurrence): number {
    const { placement, queue } = this.world;
    placement.open(placement.nodesOf(fault.on));
    return queue.now;
  }
}

/** `kill`: instances are gone at once. */
export class Kill extends Change {
  begin({ targets, fault }: Occurrence): void {
    this.world.lifecycle.kill(targets, fault.name);
    this.replace(targets);
  }

  end(): number {
    return this.world.queue.now;
  }
}
