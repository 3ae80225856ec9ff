import { Stream } from "../../kernel/stream";
import type { Pauses as PauseSpec } from "../../scenario/machine";
import { PauseTimes } from "../pauses";
import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";

/** `pause` with times of its own: instances stand still again and again while it lasts. */
export class RepeatedPauses implements Effect {
  private readonly world: World;
  private readonly times: PauseTimes;
  /** by occurrence: the courses that it has begun, in the order of its targets */
  private readonly courses = new Map<Occurrence, readonly number[]>();

  constructor(world: World, pauses: PauseSpec) {
    this.world = world;
    this.times = new PauseTimes(pauses);
  }

  begin(what: Occurrence): void {
    const courses = what.targets.map((instance) =>
      this.world.pauses.add(instance, this.times, this.randomOf(what, instance)),
    );
    this.courses.set(what, courses);
  }

  change(): void {
    // Nothing stands half still.
  }

  end(what: Occurrence): number {
    const { pauses, queue } = this.world;
    for (const course of this.courses.get(what)!) pauses.stop(course);
    this.courses.delete(what);
    return queue.now;
  }

  /** What an instance meets does not depend on which others are hit. */
  private randomOf({ index, fault }: Occurrence, instance: number): Stream {
    const { instances, queue, seed } = this.world;
    return new Stream(seed, `fault/${fault.name}/${index}/${instances.name(instance)}/${queue.now}`);
  }
}

/** Strangers that compete at instances and nodes, and cores that are gone: sums over the faults at work. */
export class Strangers {
  private readonly world: World;
  /** by instance, and by node: by fault at work, in the order in which they began */
  private readonly atInstance: Map<Occurrence, number>[] = [];
  private readonly onNode: Map<Occurrence, number>[] = [];
  private readonly goneAt: Map<Occurrence, number>[] = [];

  constructor(world: World) {
    this.world = world;
  }

  /** 0: none any more. */
  setInstance(instance: number, what: Occurrence, threads: number): void {
    const { world } = this;
    const governor = world.governors.of(instance);
    const sum = summed((this.atInstance[instance] ??= new Map()), what, threads);
    world.change(governor, () => {
      governor.strangers = sum;
    });
  }

  /** So many of its cores are gone; 0: none any more. */
  setOffline(instance: number, what: Occurrence, cores: number): void {
    const { world } = this;
    const governor = world.governors.of(instance);
    const sum = summed((this.goneAt[instance] ??= new Map()), what, cores);
    world.change(governor, () => {
      governor.offline = sum;
    });
  }

  setNode(node: number, what: Occurrence, cores: number): void {
    const { world } = this;
    const shared = world.governors.onNode(node)!;
    shared.setStranger(summed((this.onNode[node] ??= new Map()), what, cores));
    world.shareNode(shared);
  }
}

function summed(parts: Map<Occurrence, number>, what: Occurrence, part: number): number {
  if (part === 0) parts.delete(what);
  else parts.set(what, part);
  let sum = 0;
  for (const one of parts.values()) sum += one;
  return sum;
}

/** Cores that a fault takes, in some way, for as long as it lasts. */
abstract class CoresTaken implements Effect {
  readonly meetsNew = true;
  protected readonly world: World;
  protected readonly strangers: Strangers;
  private readonly cores: number;

  constructor(world: World, strangers: Strangers, cores: number) {
    this.world = world;
    this.strangers = strangers;
    this.cores = cores;
  }

  begin(what: Occurrence): void {
    this.change(what);
  }

  change(what: Occurrence): void {
    this.set(what, this.cores * what.strength);
  }

  end(what: Occurrence): number {
    this.set(what, 0);
    return this.world.queue.now;
  }

  protected abstract set(what: Occurrence, cores: number): void;
}

/** `stress`: threads of others compete with the work of instances, or with all that is on a node. */
export class Stress extends CoresTaken {
  protected override set(what: Occurrence, cores: number): void {
    const node = this.nodeOf(what);
    if (node >= 0) this.strangers.setNode(node, what, cores);
    else for (const instance of what.targets) this.strangers.setInstance(instance, what, cores);
  }

  /** The node that it is aimed at as such; -1: it is aimed at instances. */
  private nodeOf({ fault: { on } }: Occurrence): number {
    const { governors, instances } = this.world;
    if (on.node === null || on.service !== null || on.instances !== null) return -1;
    const node = instances.nodeNumber(on.node.zone, on.node.number);
    return governors.onNode(node) === undefined ? -1 : node;
  }
}

/** `offline`: cores of instances are gone. */
export class Offline extends CoresTaken {
  protected override set(what: Occurrence, cores: number): void {
    for (const instance of what.targets) this.strangers.setOffline(instance, what, cores);
  }
}
