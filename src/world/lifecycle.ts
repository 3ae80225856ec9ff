import { Sampler } from "../kernel/distribution/sampler";
import { Stream } from "../kernel/stream";
import { terminationOf } from "../mesh/deploy/termination";
import { killAll } from "./kill";
import * as Rows from "./instances";
import * as R from "./rows";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { FLAGS, FREE, INSIDE, INSTANCE, INSTANCE_READY, KIND_BITS, ROW_SHIFT } = R;
const { SIGKILL, SIGTERM, STATE, WARMER } = R;
const { ABSENT, DRAINING, ENDING, INSTANCE_SHIFT, REFUSING, RUNNING_ON, STARTING } = Rows;
const { STATUS, STOPPING, UP } = Rows;

/** A warm-up goes in so many steps, each at the mean of what would be its speeds. */
const WARM_STEPS = 50;

/**
 * How instances start, warm up and stop. An instance that is told to stop is taken out of discovery, and its
 * preStop begins at once; after it comes SIGTERM, from which on it takes nothing new; it is gone when it has
 * ended what it has, or at SIGKILL.
 */
export class Lifecycle {
  private readonly world: World;
  /** by service: null where starting takes no time */
  private readonly startup: readonly (Sampler | null)[];
  /** by instance */
  private readonly random: (Stream | undefined)[] = [];
  /** by instance: when what it waits for comes (ns); -1: nothing. Timers of any other time are stale. */
  private readonly readyAt: Float64Array;
  private readonly termAt: Float64Array;
  private readonly killAt: Float64Array;
  private readonly warmAt: Float64Array;
  /** by instance: steps of its warm-up that are over */
  private readonly warmSteps: Int32Array;
  /** by instance that is stopping: requests that it still has */
  private readonly inside: Int32Array;

  constructor(world: World) {
    this.world = world;
    this.startup = world.scenario.services.map(({ lifecycle: { startup } }) =>
      startup === null ? null : new Sampler(startup),
    );
    const { count } = world.instances;
    this.readyAt = new Float64Array(count).fill(-1);
    this.termAt = new Float64Array(count).fill(-1);
    this.killAt = new Float64Array(count).fill(-1);
    this.warmAt = new Float64Array(count).fill(-1);
    this.warmSteps = new Int32Array(count);
    this.inside = new Int32Array(count);
    const { instances } = world;
    const bad = instances.all().filter((instance) => instances.versionOf(instance).errors > 0);
    world.faults.shared.calls.countBad(bad.length);
  }

  /** How long an instance takes to start this time, ns. */
  drawStartup(instance: number): number {
    const { instances, seed } = this.world;
    const sampler = this.startup[instances.serviceOf(instance).index];
    if (sampler === null) return 0;
    this.random[instance] ??= new Stream(seed, `startup/${instances.name(instance)}`);
    return Math.max(0, Math.round(sampler.sample(this.random[instance])));
  }

  /** A new instance begins to start. */
  start(instance: number, zone: number, node: number, version: number): void {
    const { instances, queue } = this.world;
    instances.bear(instance, zone, node, version);
    instances.isPassing[instance] = 1;
    if (instances.serviceOf(instance).isGoverned === 1) this.world.governors.place(instance);
    this.setStatus(instance, REFUSING);
    const { versions } = instances.serviceOf(instance);
    if (versions[version].errors > 0) this.world.faults.shared.calls.countBad(1);
    this.world.faults.joined(instance);
    const where = this.world.scenario.topology.zones[zone].name;
    this.note("instance-starting", instance, `${versions[version].name} in zone ${where}`);
    this.readyAt[instance] = queue.now + this.drawStartup(instance);
    queue.push(this.readyAt[instance], (instance << KIND_BITS) | INSTANCE_READY);
  }

  /** Its start-up is over, unless a fault holds it down: then its restart is what counts. */
  started(instance: number): void {
    const { faults, instances, queue } = this.world;
    if (this.readyAt[instance] !== queue.now || instances.phase[instance] !== STARTING) return;
    if (faults.shared.outages.holdsDown(instance)) return;
    this.up(instance);
  }

  /** An instance serves from now on, for the first time or again. */
  up(instance: number): void {
    const { world } = this;
    const { instances, queue } = world;
    const service = instances.serviceOf(instance);
    this.readyAt[instance] = -1;
    instances.phase[instance] = RUNNING_ON;
    this.setStatus(instance, UP);
    instances.upSince[instance] = queue.now;
    world.gauges.change(service.alive, 1, queue.now);
    this.note("instance-up", instance, "");
    if (world.memory.leaks.areAny === 1) world.memory.leaks.look(instance);
    this.beginWarmup(instance);
    world.proxies.start(instance);
    world.controlPlane.changed(instance, true);
    service.central?.workerFree(instance);
    world.deployments.changed(service.index);
  }

  /**
   * The processes of instances are gone at once, with all they have; `isHeard`: their machines are left to
   * say so.
   */
  takeDown(victims: readonly number[], status: number, isHeard: boolean, why: string): void {
    const { instances } = this.world;
    const alive = victims.filter((instance) => instances.isAlive(instance));
    const before = alive.map((instance) => instances.status(instance));
    // All are gone before the first caller hears of it.
    for (const instance of victims) this.setStatus(instance, status);
    killAll(this.world, new Set(alive), isHeard);
    for (const instance of alive) this.world.loseConnections(instance, isHeard);
    alive.forEach((instance, k) => {
      this.fell(instance, before[k], why);
    });
  }

  /** An instance is told to stop. */
  stop(instance: number, why: string): void {
    const { controlPlane, instances, queue } = this.world;
    const service = instances.serviceOf(instance);
    const { preStopNs, graceNs } = service.spec.lifecycle;
    instances.phase[instance] = ENDING;
    this.readyAt[instance] = -1;
    this.note("instance-stopping", instance, why);
    if (instances.status(instance) !== UP) {
      // It serves nobody: there is nothing to wait for.
      this.remove(instance);
      return;
    }
    const { termNs, killNs } = terminationOf(preStopNs, graceNs);
    this.setStatus(instance, DRAINING);
    controlPlane.changed(instance, false);
    service.central?.instanceDown();
    this.killAt[instance] = queue.now + killNs;
    queue.push(this.killAt[instance], (instance << KIND_BITS) | SIGKILL);
    this.termAt[instance] = queue.now + termNs;
    if (termNs === 0) this.terminate(instance);
    else queue.push(this.termAt[instance], (instance << KIND_BITS) | SIGTERM);
  }

  /** SIGTERM: it takes nothing new, and is gone once it has ended what it has. */
  terminate(instance: number): void {
    const { instances, queue } = this.world;
    if (this.termAt[instance] !== queue.now || instances.status(instance) !== DRAINING) return;
    this.termAt[instance] = -1;
    this.setStatus(instance, STOPPING);
    this.world.stopping++;
    this.inside[instance] = this.countInside(instance);
    this.world.endConnections(instance);
    this.note("instance-sigterm", instance, `${this.inside[instance]} requests in flight`);
    if (this.inside[instance] === 0) this.exit(instance);
  }

  /** A request leaves an instance that is stopping. */
  left(instance: number): void {
    if (this.world.instances.status(instance) !== STOPPING) return;
    if (--this.inside[instance] === 0) this.exit(instance);
  }

  /** The grace period of an instance is over, if it is still there. */
  graceOver(instance: number): void {
    if (this.killAt[instance] !== this.world.queue.now || !this.world.instances.isAlive(instance)) return;
    this.killAt[instance] = -1;
    this.kill([instance], "SIGKILL");
  }

  /** Ends instances at once, with all they have; they do not come back. */
  kill(victims: readonly number[], why: string): void {
    const { instances } = this.world;
    for (const instance of victims) instances.phase[instance] = ENDING;
    const alive = victims.filter((instance) => instances.isAlive(instance));
    this.takeDown(alive, REFUSING, true, why);
    for (const instance of victims) if (instances.phase[instance] === ENDING) this.remove(instance);
  }

  /** A step of a warm-up is over. */
  warmer(instance: number): void {
    if (this.warmAt[instance] !== this.world.queue.now) return;
    this.warmSteps[instance]++;
    this.warm(instance);
  }

  private exit(instance: number): void {
    this.setStatus(instance, REFUSING);
    this.world.loseConnections(instance, true);
    this.fell(instance, STOPPING, "stopped");
  }

  /** What follows when the process of an instance, which had this status, is gone. */
  private fell(instance: number, before: number, why: string): void {
    const { world } = this;
    const { instances, queue } = world;
    const service = instances.serviceOf(instance);
    if (before === STOPPING) world.stopping--;
    world.faults.shared.freezer.release(instance);
    const upTo = Math.min(queue.now, world.durationNs);
    const since = Math.max(instances.upSince[instance], world.warmupNs);
    instances.aliveNs[instance] += Math.max(0, upTo - since);
    world.gauges.change(service.alive, -1, queue.now);
    this.warmAt[instance] = -1;
    this.note("instance-down", instance, why);
    if (before === UP) {
      world.controlPlane.changed(instance, false);
      service.central?.instanceDown();
    }
    if (instances.phase[instance] === ENDING) this.remove(instance);
    world.deployments.changed(service.index);
  }

  private beginWarmup(instance: number): void {
    if (this.world.instances.serviceOf(instance).spec.lifecycle.warmup === null) return;
    this.warmSteps[instance] = 0;
    this.warm(instance);
  }

  private warm(instance: number): void {
    const { faults, instances, queue } = this.world;
    const { forNs, from } = instances.serviceOf(instance).spec.lifecycle.warmup!;
    const step = this.warmSteps[instance];
    const isWarm = step >= WARM_STEPS;
    instances.warmth[instance] = isWarm ? 1 : from + ((1 - from) * (step + 0.5)) / WARM_STEPS;
    faults.shared.speeds.apply(instance);
    this.warmAt[instance] = isWarm
      ? -1
      : instances.upSince[instance] + Math.round((forNs * (step + 1)) / WARM_STEPS);
    if (!isWarm) queue.push(this.warmAt[instance], (instance << KIND_BITS) | WARMER);
  }

  private remove(instance: number): void {
    const { instances } = this.world;
    instances.phase[instance] = ABSENT;
    instances.isPassing[instance] = 1;
    this.readyAt[instance] = -1;
    if (instances.versionOf(instance).errors > 0) this.world.faults.shared.calls.countBad(-1);
    this.world.proxies.stop(instance);
  }

  private countInside(instance: number): number {
    const { i } = this.world;
    let count = 0;
    for (let attempt = 0; attempt < this.world.used; attempt++) {
      const a = attempt << (ROW_SHIFT + 1);
      if (i[a | STATE] === FREE || (i[a | FLAGS] & INSIDE) === 0) continue;
      if (i[a | INSTANCE] === instance) count++;
    }
    return count;
  }

  private setStatus(instance: number, status: number): void {
    this.world.instances.i[(instance << (INSTANCE_SHIFT + 1)) | STATUS] = status;
  }

  private note(kind: string, instance: number, detail: string): void {
    const { instances, observer, queue } = this.world;
    observer.note(queue.now, kind, instances.name(instance), detail);
  }
}
