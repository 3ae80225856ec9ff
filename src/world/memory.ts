import { CRASH_LOOP, CrashLoopBackoff } from "../mesh/node/crash-loop-backoff";
import { Leaks } from "./leaks";
import type { ServiceState } from "./service-state";
import * as R from "./rows";
import type { World } from "./world";

const { KIND_BITS, OUT_OF_MEMORY } = R;

const MIB = 1024 * 1024;

/**
 * The memory of instances: as many requests as fit. One that takes in one more is killed with all of them, as
 * the kernel does to a container above its limit, and starts anew as a kubelet starts it: later each time.
 */
export class Memory {
  readonly leaks: Leaks;
  private readonly world: World;
  /** by instance: requests that it has */
  private readonly inside: Int32Array;
  /** by instance that was killed */
  private readonly backoff: (CrashLoopBackoff | undefined)[] = [];

  constructor(world: World) {
    this.world = world;
    this.leaks = new Leaks(world);
    this.inside = new Int32Array(world.instances.count);
  }

  /** A request comes in. */
  taken(instance: number, service: ServiceState): void {
    this.inside[instance]++;
    if (this.leaks.areAny === 1) this.check(instance);
    else if (this.inside[instance] > service.spec.mostInMemory) this.isOut(instance);
  }

  /** Does an instance hold what it has, with what it has leaked? */
  check(instance: number): void {
    const { room, perRequest } = this.world.instances.serviceOf(instance).spec.memory!;
    if (this.leaks.isFull(instance, room - this.inside[instance] * perRequest)) this.isOut(instance);
  }

  /** A request goes, answered or not. */
  given(instance: number): void {
    this.inside[instance]--;
  }

  due(kind: number, instance: number): void {
    if (kind === OUT_OF_MEMORY) this.kill(instance);
    else this.leaks.due(instance);
  }

  /** An instance had more than its memory holds a moment ago, unless it is gone already. */
  private kill(instance: number): void {
    const { faults, instances, lifecycle, observer, queue } = this.world;
    if (!instances.isAlive(instance)) return;
    const { outages } = faults.shared;
    const leaked = this.leaks.leaked(instance);
    const lost = leaked > 0 ? ` and ${(leaked / MIB).toFixed(1)} MiB leaked` : "";
    const had = `${this.inside[instance]} requests${lost}, more than its memory holds`;
    observer.note(queue.now, "oom-kill", instances.name(instance), had);
    outages.begin([instance], false, "out of memory");
    outages.end([instance], false);
    this.backoff[instance] ??= new CrashLoopBackoff(CRASH_LOOP);
    const waitNs = this.backoff[instance].ended(queue.now);
    outages.restart(instance, queue.now + waitNs + lifecycle.drawStartup(instance));
  }

  /** Through the queue, so that it does not die from within what it begins with a request. */
  private isOut(instance: number): void {
    const { queue } = this.world;
    queue.push(queue.now, (instance << KIND_BITS) | OUT_OF_MEMORY);
  }
}
