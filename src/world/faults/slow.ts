import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";

/** How fast instances are: their own speed times what each fault at work leaves of it. */
export class Speeds {
  private readonly world: World;
  /** by instance: by fault at work, in the order in which they began */
  private readonly factors: (Map<Occurrence, number> | undefined)[] = [];

  constructor(world: World) {
    this.world = world;
  }

  /** `factor`: 1 takes nothing away. */
  set(instance: number, what: Occurrence, factor: number): void {
    (this.factors[instance] ??= new Map<Occurrence, number>()).set(what, factor);
    this.apply(instance);
  }

  clear(instance: number, what: Occurrence): void {
    this.factors[instance]!.delete(what);
    this.apply(instance);
  }

  /** Its own speed has changed, or what faults leave of it. */
  apply(instance: number): void {
    const { fullSpeed, warmth } = this.world.instances;
    let speed = fullSpeed[instance] * warmth[instance];
    for (const factor of this.factors[instance]?.values() ?? []) speed *= factor;
    this.world.setSpeed(instance, speed);
  }
}

/** `slow`: work takes longer, also that which is under way. */
export class Slow implements Effect {
  readonly meetsNew = true;
  private readonly world: World;
  private readonly speeds: Speeds;
  private readonly speed: number;

  constructor(world: World, speeds: Speeds, speed: number) {
    this.world = world;
    this.speeds = speeds;
    this.speed = speed;
  }

  begin(what: Occurrence): void {
    this.change(what);
  }

  change(what: Occurrence): void {
    // Exact at full strength.
    const factor = what.strength === 1 ? this.speed : 1 - (1 - this.speed) * what.strength;
    for (const instance of what.targets) this.speeds.set(instance, what, factor);
  }

  end(what: Occurrence): number {
    for (const instance of what.targets) this.speeds.clear(instance, what);
    return this.world.queue.now;
  }
}
