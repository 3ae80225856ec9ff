import { Sampler } from "../../kernel/distribution/sampler";
import { Stream } from "../../kernel/stream";
import type { Fault } from "../../scenario/faults";
import type { FaultSpan } from "../../stats/result";
import * as R from "../rows";
import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";
import { createEffect, Shared } from "./kinds";
import { beginDetail, isOfInstances, targetName } from "./notes";
import { matches, select } from "./selection";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { FAULT_END, FAULT_START, FAULT_STEP, KIND_BITS } = R;

/** A fault that grows does so in this many steps, each as strong as the middle of its time. */
const RAMP_STEPS = 100;

/** The times of a fault as samplers, which all its courses share. */
class Times {
  readonly at: Sampler | null;
  readonly lasts: Sampler | null;
  readonly every: Sampler | null;

  constructor({ at, lasts, every }: Fault) {
    this.at = at === null ? null : new Sampler(at);
    this.lasts = lasts === null ? null : new Sampler(lasts);
    this.every = every === null ? null : new Sampler(every);
  }
}

/** One course of a fault: of all its instances together, or of one. */
class Course implements Occurrence {
  readonly index: number;
  readonly fault: Fault;
  readonly effect: Effect;
  readonly times: Times;
  readonly random: Stream;
  readonly randomTimes: Stream;
  /** The instance that it is of; -1: it chooses anew each time. */
  readonly instance: number;
  targets: readonly number[] = [];
  strength = 1;
  /** How far it has grown, in steps, and when the next is due. */
  step = 0;
  nextStepAt = -1;
  begunAt = -1;
  isAtWork = false;

  constructor(
    index: number,
    fault: Fault,
    effect: Effect,
    times: Times,
    instance: number,
    seed: string,
    name: string,
  ) {
    this.index = index;
    this.fault = fault;
    this.effect = effect;
    this.times = times;
    this.instance = instance;
    this.random = new Stream(seed, name);
    this.randomTimes = new Stream(seed, `${name}/times`);
  }
}

/** A fault that each instance has by itself: what its courses have in common. */
interface Family {
  readonly index: number;
  readonly fault: Fault;
  readonly effect: Effect;
  readonly times: Times;
  readonly name: string;
}

/** Does what goes wrong: when each fault begins, grows, ends and comes again. Its kind says what it does. */
export class Faults {
  readonly shared: Shared;
  /** When faults were at work, in the order in which they began; Infinity while they are. */
  readonly spans: FaultSpan[] = [];
  private readonly world: World;
  private readonly courses: Course[] = [];
  /** Faults that each instance has by itself. */
  private readonly families: Family[] = [];

  constructor(world: World) {
    this.world = world;
    this.shared = new Shared(world);
    const { faults } = world.scenario;
    faults.forEach((fault, index) => {
      // Faults of the same name are told apart by how many came before, so that no other fault matters.
      const before = faults.slice(0, index).filter((other) => other.name === fault.name).length;
      this.addCourses(index, fault, `fault/${fault.name}/${before}`);
    });
  }

  start(): void {
    this.courses.forEach((course, number) => {
      const { at, every } = course.times;
      this.schedule(number, (at ?? every!).sample(course.randomTimes));
    });
  }

  begin(number: number): void {
    const { world } = this;
    const course = this.courses[number];
    const { fault, times } = course;
    const { now } = world.queue;
    // It is gone for ever, and this with it.
    if (course.instance >= 0 && !world.instances.exists(course.instance)) return;
    if (course.instance >= 0) course.targets = [course.instance];
    else if (isOfInstances(fault.effect)) course.targets = select(world.instances, fault.on, course.random);
    course.isAtWork = true;
    course.begunAt = now;
    const length = times.lasts?.sample(course.randomTimes) ?? Infinity;
    this.note(course, "fault-start", beginDetail(length));
    this.spans.push({ fault: course.index, fromNs: now, toNs: now + length });
    course.strength = fault.rampNs === 0 ? 1 : 0.5 / RAMP_STEPS;
    course.effect.begin(course);
    if (fault.rampNs > 0) this.awaitStep(number, 1);
    if (length !== Infinity) world.queue.push(now + length, (number << KIND_BITS) | FAULT_END);
  }

  /** A fault has grown by a step, unless it is over or has begun anew. */
  grow(number: number): void {
    const course = this.courses[number];
    if (!course.isAtWork || course.nextStepAt !== this.world.queue.now) return;
    course.nextStepAt = -1;
    course.strength = course.step === RAMP_STEPS ? 1 : (course.step + 0.5) / RAMP_STEPS;
    course.effect.change(course);
    if (course.step < RAMP_STEPS) this.awaitStep(number, course.step + 1);
  }

  end(number: number): void {
    const course = this.courses[number];
    course.isAtWork = false;
    this.note(course, "fault-end", "");
    const overAt = course.effect.end(course);
    const { every } = course.times;
    if (every === null) return;
    // A gap of no time at all would keep the clock from going on.
    const next = overAt + Math.max(1, every.sample(course.randomTimes));
    if (next < this.world.durationNs) this.schedule(number, next);
  }

  /** An instance comes to be: faults that are aimed at all of its kind meet it too. */
  joined(instance: number): void {
    const { durationNs, instances, queue } = this.world;
    for (const family of this.families) {
      const { fault, times } = family;
      if (fault.on.instances !== null || !matches(instances, fault.on, instance)) continue;
      const course = this.courseOf(family, instance);
      const first = queue.now + times.every!.sample(course.randomTimes);
      if (first < durationNs) this.schedule(this.courses.push(course) - 1, first);
    }
    for (const course of this.courses) {
      const { effect, fault, isAtWork } = course;
      if (!isAtWork || course.instance >= 0 || !(effect.meetsNew ?? false)) continue;
      if (fault.on.instances !== null || !matches(this.world.instances, fault.on, instance)) continue;
      course.targets = [...course.targets, instance];
      effect.change(course);
    }
  }

  /** An instance has restarted. */
  back(instance: number): void {
    this.shared.outages.back(instance);
  }

  private addCourses(index: number, fault: Fault, name: string): void {
    const { world } = this;
    const effect = createEffect(world, this.shared, fault);
    const times = new Times(fault);
    if (!fault.isIndependent) {
      this.courses.push(new Course(index, fault, effect, times, -1, world.seed, name));
      return;
    }
    const family = { index, fault, effect, times, name };
    this.families.push(family);
    for (const instance of select(world.instances, fault.on, new Stream(world.seed, name)))
      this.courses.push(this.courseOf(family, instance));
  }

  private courseOf({ index, fault, effect, times, name }: Family, instance: number): Course {
    const own = `${name}/${this.world.instances.name(instance)}`;
    return new Course(index, fault, effect, times, instance, this.world.seed, own);
  }

  private schedule(number: number, at: number): void {
    this.world.queue.push(at, (number << KIND_BITS) | FAULT_START);
  }

  private awaitStep(number: number, step: number): void {
    const course = this.courses[number];
    course.step = step;
    course.nextStepAt = course.begunAt + Math.round((course.fault.rampNs * step) / RAMP_STEPS);
    this.world.queue.push(course.nextStepAt, (number << KIND_BITS) | FAULT_STEP);
  }

  private note(course: Course, kind: string, detail: string): void {
    const { world } = this;
    const { fault, targets, instance } = course;
    const target = instance >= 0 ? world.instances.name(instance) : targetName(world.scenario, fault);
    const count = targets.length === 1 ? " on 1 instance" : ` on ${targets.length} instances`;
    const what = `${fault.name}: ${fault.effect.kind}${detail}${isOfInstances(fault.effect) ? count : ""}`;
    world.observer.note(world.queue.now, kind, target, what);
  }
}
