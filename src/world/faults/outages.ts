import { Sampler } from "../../kernel/distribution/sampler";
import type { Fault } from "../../scenario/faults";
import * as Rows from "../instances";
import * as R from "../rows";
import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { INSTANCE_BACK, KIND_BITS } = R;
const { INSTANCE_SHIFT, REFUSING, STATUS, UNREACHABLE } = Rows;

/** Which instances are down, and for how many reasons at once. */
export class Outages {
  private readonly world: World;
  /** by instance: faults that hold it down, and those of them that hold down its machine */
  private readonly down: number[] = [];
  private readonly gone: number[] = [];
  /** by instance: when the last of the restarts is over that it has begun */
  private readonly backAt: number[] = [];

  constructor(world: World) {
    this.world = world;
  }

  /** Instances die, with their machines or alone. All are gone before the first caller hears of it. */
  begin(targets: readonly number[], isMachine: boolean, cause: string): void {
    const { world } = this;
    for (const instance of targets) {
      this.down[instance] = (this.down[instance] ?? 0) + 1;
      if (isMachine) this.gone[instance] = (this.gone[instance] ?? 0) + 1;
    }
    const victims = targets.filter((instance) => world.instances.status(instance) !== UNREACHABLE);
    world.lifecycle.takeDown(victims, isMachine ? UNREACHABLE : REFUSING, !isMachine, cause);
  }

  /** What held them down ends. */
  end(targets: readonly number[], isMachine: boolean): void {
    for (const instance of targets) {
      this.down[instance]--;
      if (isMachine) this.gone[instance]--;
    }
  }

  /** An instance starts anew, and is back at `due`. */
  restart(instance: number, due: number): void {
    if ((this.gone[instance] ?? 0) === 0) this.setStatus(instance, REFUSING);
    this.backAt[instance] = Math.max(this.backAt[instance] ?? 0, due);
    this.world.queue.push(due, (instance << KIND_BITS) | INSTANCE_BACK);
  }

  /** An instance has restarted, unless another fault holds it down or made it begin anew. */
  back(instance: number): void {
    const { instances, lifecycle } = this.world;
    if (instances.isWanted(instance) && !instances.isAlive(instance) && !this.holdsDown(instance))
      lifecycle.up(instance);
  }

  /** A fault, or the restart after it, keeps an instance from coming up. */
  holdsDown(instance: number): boolean {
    return (this.down[instance] ?? 0) > 0 || this.world.queue.now < (this.backAt[instance] ?? 0);
  }

  private setStatus(instance: number, status: number): void {
    this.world.instances.i[(instance << (INSTANCE_SHIFT + 1)) | STATUS] = status;
  }
}

/** `crash`, `nodeOutage`, `zoneOutage`: instances die, and come back some time after the end. */
export class Outage implements Effect {
  private readonly world: World;
  private readonly outages: Outages;
  private readonly isMachine: boolean;
  private readonly delay: Sampler | null;

  constructor(world: World, outages: Outages, { restart }: Fault, isMachine: boolean) {
    this.world = world;
    this.outages = outages;
    this.isMachine = isMachine;
    this.delay = restart === null ? null : new Sampler(restart);
  }

  begin({ targets, fault }: Occurrence): void {
    const { placement } = this.world;
    if (this.isMachine) placement.close(placement.nodesOf(fault.on));
    this.outages.begin(targets, this.isMachine, fault.name);
  }

  change(): void {
    // Nothing is half down.
  }

  end({ targets, fault, random }: Occurrence): number {
    const { placement } = this.world;
    const { now } = this.world.queue;
    if (this.isMachine) placement.open(placement.nodesOf(fault.on));
    this.outages.end(targets, this.isMachine);
    let last = now;
    for (const instance of targets) {
      const due = now + (this.delay?.sample(random) ?? this.world.lifecycle.drawStartup(instance));
      this.outages.restart(instance, due);
      last = Math.max(last, due);
    }
    return last;
  }
}
