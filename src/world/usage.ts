import * as InstanceRow from "./instances";
import * as R from "./rows";
import type { World } from "./world";

const { BUSY_NS, HELD_NS, INSTANCE_SHIFT } = InstanceRow;
const { ROW_SHIFT, INSTANCE, STATE, WORKING } = R;

/** How long the workers and the cores of each instance were in use between two points of time. */
export class Usage {
  /** by instance, ns: workers in use, cores at work */
  readonly heldNs: Float64Array;
  readonly busyNs: Float64Array;
  /** How long it stood still because its quota was used up. */
  readonly throttledNs: Float64Array;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    this.heldNs = new Float64Array(world.instances.count);
    this.busyNs = new Float64Array(world.instances.count);
    this.throttledNs = new Float64Array(world.instances.count);
  }

  /** Without it, counting begins at time 0. */
  begin(): void {
    this.add(-1);
  }

  end(): void {
    this.add(1);
  }

  /** Adds or takes away what has been used up to now, with what is going on right now. */
  private add(sign: number): void {
    const { governors, instances, queue } = this.world;
    for (let instance = 0; instance < instances.count; instance++) {
      this.world.countHeld(instance);
      const f = instance << INSTANCE_SHIFT;
      const cpu = instances.cpu[instance];
      cpu?.advance(queue.now);
      const governor = governors.find(instance);
      if (governor !== undefined) {
        governor.advance(queue.now);
        this.throttledNs[instance] += sign * governor.throttledNs;
      }
      this.heldNs[instance] += sign * instances.f[f | HELD_NS];
      this.busyNs[instance] += sign * (cpu?.busyNs ?? instances.f[f | BUSY_NS]);
    }
    const { i } = this.world;
    for (let frame = 0; frame < this.world.used; frame++) {
      const a = frame << (ROW_SHIFT + 1);
      if (i[a | STATE] !== WORKING || instances.cpu[i[a | INSTANCE]] !== undefined) continue;
      this.busyNs[i[a | INSTANCE]] += sign * queue.now;
    }
  }
}
