import { Sampler } from "../kernel/distribution/sampler";
import { Stream } from "../kernel/stream";
import type { Pauses as Spec } from "../scenario/machine";
import * as R from "./rows";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { KIND_BITS, PAUSE } = R;

/** How long pauses last, and how far apart they are. */
export class PauseTimes {
  readonly every: Sampler;
  readonly length: Sampler;

  constructor({ every, length }: Spec) {
    this.every = new Sampler(every);
    this.length = new Sampler(length);
  }
}

/** Pauses of one instance that come again and again. */
class Course {
  readonly instance: number;
  readonly times: PauseTimes;
  readonly random: Stream;
  isStanding = false;
  /** Since when the process was up that it stopped. */
  upSince = -1;
  /** When the next begins, or this one ends; -1: none does. Timers of any other time are stale. */
  dueAt = -1;

  constructor(instance: number, times: PauseTimes, random: Stream) {
    this.instance = instance;
    this.times = times;
    this.random = random;
  }
}

/** Instances that stand still now and then, as for garbage collection. */
export class Pauses {
  private readonly world: World;
  private readonly courses: Course[] = [];

  constructor(world: World) {
    this.world = world;
    for (const { spec, firstInstance, instanceCount } of world.instances.services) {
      if (spec.pauses === null) continue;
      const times = new PauseTimes(spec.pauses);
      for (let instance = firstInstance; instance < firstInstance + instanceCount; instance++) {
        const random = new Stream(world.seed, `pauses/${world.instances.name(instance)}`);
        this.courses.push(new Course(instance, times, random));
      }
    }
  }

  /** The courses that services give their instances. */
  start(): void {
    for (const course of this.courses.keys()) this.await(course);
  }

  /** From now on an instance has pauses, until `stop`; answers with the number of the course. */
  add(instance: number, times: PauseTimes, random: Stream): number {
    const course = this.courses.push(new Course(instance, times, random)) - 1;
    this.await(course);
    return course;
  }

  stop(number: number): void {
    const course = this.courses[number];
    course.dueAt = -1;
    this.end(course);
  }

  /** A pause begins or ends. */
  due(number: number): void {
    const { world } = this;
    const course = this.courses[number];
    const { instance, times, random } = course;
    const { now } = world.queue;
    if (course.dueAt !== now) return;
    if (course.isStanding || !world.instances.isAlive(instance)) {
      this.end(course);
      this.await(number);
      return;
    }
    course.isStanding = true;
    course.upSince = world.instances.upSince[instance];
    world.faults.shared.freezer.freeze(instance);
    this.schedule(number, now + times.length.sample(random));
  }

  private end(course: Course): void {
    const { faults, instances } = this.world;
    const { instance, isStanding, upSince } = course;
    course.isStanding = false;
    // A process that has come up since has not begun this pause.
    if (isStanding && instances.upSince[instance] === upSince) faults.shared.freezer.thaw(instance);
  }

  /** The next is some time away. A gap of no time at all would keep the clock from going on. */
  private await(number: number): void {
    const { times, random } = this.courses[number];
    const at = this.world.queue.now + Math.max(1, times.every.sample(random));
    if (at < this.world.durationNs) this.schedule(number, at);
  }

  private schedule(number: number, at: number): void {
    this.courses[number].dueAt = at;
    this.world.queue.push(at, (number << KIND_BITS) | PAUSE);
  }
}
