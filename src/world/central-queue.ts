import { NO_ENDPOINTS, QUEUE_FULL, QUEUE_TIMEOUT } from "../mesh/outcome";
import * as Rows from "./instances";
import * as Service from "./service-state";
import type { ServiceState } from "./service-state";
import * as R from "./rows";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ABANDONED, ROW_SHIFT, CALL, CANCELLED, DUE_AT, FLAGS, INSTANCE, MEASURED, NEXT } = R;
const { HEAD, INSTANCE_SHIFT, LINE, IN_USE, SPEED, STATUS, UP } = Rows;
const { UNLIMITED } = Service;

/**
 * The ideal that no proxy reaches: one queue for all instances of a service, known to all at once and for
 * nothing. Where requests hold workers of which there is a fixed number, a request waits until one is free
 * anywhere; as many may wait as in the lines of all instances together. It goes to the instance that promises
 * to be done soonest: by speed, and by what shares its cores at this very moment.
 */
export class CentralQueue {
  private world!: World;
  private readonly service: ServiceState;
  private readonly hasWorkers: boolean;
  /** First and last attempt that waits, or -1. */
  private head = -1;
  private tail = -1;
  /** How many wait. */
  size = 0;

  constructor(service: ServiceState) {
    this.service = service;
    this.hasWorkers = service.workers !== UNLIMITED && service.isAsync === 0;
  }

  /** Call before anything arrives. */
  connect(world: World): void {
    this.world = world;
  }

  /** An attempt reaches the service. */
  arrive(attempt: number): void {
    const best = this.size > 0 ? -1 : this.best();
    if (best >= 0) this.assign(attempt, best);
    else if (this.up === 0) this.world.refuse(attempt, NO_ENDPOINTS);
    else if (this.size >= this.service.lineLimit * this.up) this.world.refuse(attempt, QUEUE_FULL);
    else this.wait(attempt);
  }

  /** An instance is gone; with the last of them, all hope of those who wait. */
  instanceDown(): void {
    if (this.up > 0) return;
    while (this.head >= 0) this.turnAway(this.takeHead(), NO_ENDPOINTS);
  }

  /** A worker of `instance` is free, or the instance is back. */
  workerFree(instance: number): void {
    const { world } = this;
    const { instances } = world;
    const row = instance << (INSTANCE_SHIFT + 1);
    while (
      this.head >= 0 &&
      instances.i[row | STATUS] === UP &&
      !this.isFrozen(instance) &&
      instances.i[row | IN_USE] < this.service.workers
    ) {
      const attempt = this.takeHead();
      if (world.i[(attempt << (ROW_SHIFT + 1)) | FLAGS] & CANCELLED) world.free(attempt);
      else this.assign(attempt, instance);
    }
  }

  /** An attempt has waited for as long as it may. */
  leave(attempt: number): void {
    const { world } = this;
    const { i } = world;
    let before = -1;
    for (let at = this.head; at !== attempt; at = i[(at << (ROW_SHIFT + 1)) | NEXT]) before = at;
    this.unlink(attempt, before);
    this.turnAway(attempt, QUEUE_TIMEOUT);
  }

  /** How many instances are up. */
  private get up(): number {
    return this.world.observer.gauges.level(this.service.ready);
  }

  private isFrozen(instance: number): boolean {
    return this.world.frozen > 0 && this.world.faults.shared.freezer.isFrozen(instance);
  }

  private takeHead(): number {
    const attempt = this.head;
    this.unlink(attempt, -1);
    return attempt;
  }

  /** `before`: who stands in line before it, or -1. */
  private unlink(attempt: number, before: number): void {
    const { f, i } = this.world;
    const a = attempt << (ROW_SHIFT + 1);
    const next = i[a | NEXT];
    if (before < 0) this.head = next;
    else i[(before << (ROW_SHIFT + 1)) | NEXT] = next;
    if (next < 0) this.tail = before;
    f[(a >> 1) | DUE_AT] = -1;
    this.size--;
    this.world.observer.gauges.change(this.service.queue, -1, this.world.queue.now);
  }

  private turnAway(attempt: number, outcome: number): void {
    const { world } = this;
    if (world.i[(attempt << (ROW_SHIFT + 1)) | FLAGS] & CANCELLED) world.free(attempt);
    else world.refuse(attempt, outcome);
  }

  private assign(attempt: number, instance: number): void {
    const { i } = this.world;
    const a = attempt << (ROW_SHIFT + 1);
    i[a | INSTANCE] = instance;
    if ((i[a | FLAGS] & ABANDONED) === 0) {
      const cluster = this.world.clusterOfCall(i[a | CALL]);
      if (this.world.instances.zone[instance] !== cluster.zone)
        this.world.crosses(i[a | CALL] << (ROW_SHIFT + 1), cluster, i[a | FLAGS] & MEASURED);
    }
    this.world.arrive(attempt);
  }

  private wait(attempt: number): void {
    const { i } = this.world;
    this.service.waits += i[(attempt << (ROW_SHIFT + 1)) | FLAGS] & MEASURED;
    i[(attempt << (ROW_SHIFT + 1)) | NEXT] = -1;
    if (this.tail < 0) this.head = attempt;
    else i[(this.tail << (ROW_SHIFT + 1)) | NEXT] = attempt;
    this.tail = attempt;
    this.size++;
    this.world.observer.gauges.change(this.service.queue, 1, this.world.queue.now);
    if (this.service.patience !== null) this.world.limitWait(attempt, this.service.patience);
  }

  /** The instance to go to now; -1: wait. */
  private best(): number {
    const { firstInstance, instanceCount } = this.service;
    const { f, i } = this.world.instances;
    let best = -1;
    let bestRank = Infinity;
    let bestLoad = Infinity;
    for (let instance = firstInstance; instance < firstInstance + instanceCount; instance++) {
      const row = instance << (INSTANCE_SHIFT + 1);
      if (i[row | STATUS] !== UP || this.isFrozen(instance)) continue;
      const speed = f[(row >> 1) | SPEED];
      if (this.hasWorkers && (i[row | IN_USE] >= this.service.workers || i[row | HEAD] >= 0)) continue;
      const load = this.load(instance);
      // How much longer than on an idle instance of speed 1 it would take there.
      const rank = Math.max(1, (load + 1) / this.slots(instance)) / speed;
      if (rank < bestRank || (rank === bestRank && load < bestLoad)) {
        best = instance;
        bestRank = rank;
        bestLoad = load;
      }
    }
    return best;
  }

  /** Requests that it works on without one slowing another. */
  private slots(instance: number): number {
    const cores = this.world.instances.cpu[instance]?.cores ?? Infinity;
    return Math.min(cores, this.service.workers);
  }

  private load(instance: number): number {
    const row = instance << (INSTANCE_SHIFT + 1);
    const { i, cpu } = this.world.instances;
    return (cpu[instance]?.size ?? i[row | IN_USE]) + i[row | LINE];
  }
}
