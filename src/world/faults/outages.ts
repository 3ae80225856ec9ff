import { Sampler } from "../../kernel/distribution/sampler";
import type { Fault } from "../../scenario/faults";
import * as Rows from "../instances";
import * as R from "../rows";
import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ROW_SHIFT, FLAGS, FREE, INSIDE, INSTANCE, INSTANCE_BACK, KIND_BITS, STATE } = R;
const { INSTANCE_SHIFT, REFUSING, STATUS, UNREACHABLE, UP } = Rows;

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
    const wereUp = victims.filter((instance) => world.instances.status(instance) === UP);
    for (const instance of victims) this.setStatus(instance, isMachine ? UNREACHABLE : REFUSING);
    this.killAll(new Set(wereUp), !isMachine);
    for (const instance of wereUp) {
      world.instances.aliveNs[instance] += Math.max(
        0,
        Math.min(world.queue.now, world.durationNs) -
          Math.max(world.instances.upSince[instance], world.warmupNs),
      );
      world.observer.note(world.queue.now, "instance-down", world.instances.name(instance), cause);
      world.controlPlane.changed(instance, false);
    }
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
    const { world } = this;
    if (world.instances.status(instance) === UP || (this.down[instance] ?? 0) > 0) return;
    if (world.queue.now < this.backAt[instance]) return;
    this.setStatus(instance, UP);
    world.instances.upSince[instance] = world.queue.now;
    world.observer.note(world.queue.now, "instance-up", world.instances.name(instance), "");
    world.controlPlane.changed(instance, true);
    world.instances.serviceOf(instance).central?.workerFree(instance);
  }

  private killAll(victims: ReadonlySet<number>, isHeard: boolean): void {
    if (victims.size === 0) return;
    const { world } = this;
    // In line order first: taking the head out of a line is quick, however long the line.
    const inside = [...victims].flatMap((instance) => world.line(instance));
    const isLined = new Set(inside);
    for (let attempt = 0; attempt < world.used; attempt++) {
      const a = attempt << (ROW_SHIFT + 1);
      const { i } = world;
      if (i[a | STATE] === FREE || (i[a | FLAGS] & INSIDE) === 0 || isLined.has(attempt)) continue;
      if (victims.has(i[a | INSTANCE])) inside.push(attempt);
    }
    for (const attempt of inside) {
      // Branches have no INSIDE: they go with the attempts they are of.
      if (world.i[(attempt << (ROW_SHIFT + 1)) | FLAGS] & INSIDE) world.kill(attempt, isHeard);
    }
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
    this.outages.begin(targets, this.isMachine, fault.name);
  }

  change(): void {
    // Nothing is half down.
  }

  end({ targets, random }: Occurrence): number {
    const { now } = this.world.queue;
    this.outages.end(targets, this.isMachine);
    let last = now;
    for (const instance of targets) {
      const due = now + (this.delay?.sample(random) ?? 0);
      this.outages.restart(instance, due);
      last = Math.max(last, due);
    }
    return last;
  }
}
