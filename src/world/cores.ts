import type { Governor } from "./governor";
import { Limits } from "./limits";

import type { NodeCores } from "./node-cores";
import * as R from "./rows";
import type { ServiceState } from "./service-state";

const { CPU_DONE, KIND_BITS } = R;

/**
 * Shared cores: the timers of their work; and where something governs them from outside (a quota, pauses, the
 * cores of a node), what they may use at each moment.
 */
export abstract class Cores extends Limits {
  /** The frames at the shared cores of an instance have changed; `before`: how many cores were at work. */
  protected coresChanged(instance: number, service: ServiceState, before: number): void {
    if (service.isGoverned === 1) {
      this.govern(this.governors.of(instance));
      return;
    }
    const cpu = this.instances.cpu[instance]!;
    if (cpu.busy !== before) this.gauges.change(service.busy, cpu.busy - before, this.queue.now);
    this.setTimer(instance, cpu.nextEnd());
  }

  /** Something outside that limits an instance changes. */
  change(governor: Governor, how: () => void): void {
    governor.advance(this.queue.now);
    how();
    this.govern(governor);
  }

  /** Something has changed that an instance, or others on its node, must be asked about. */
  govern(governor: Governor): void {
    governor.advance(this.queue.now);
    governor.ask();
    const { node } = governor;
    if (node !== null && !node.isAmple) {
      this.shareNode(node);
      return;
    }
    governor.granted = governor.demand;
    this.useGranted(governor);
  }

  /** The cores of a node are shared anew. */
  shareNode(node: NodeCores): void {
    const { now } = this.queue;
    for (const governor of node.governors) governor.advance(now);
    node.share();
    for (const governor of node.governors) this.useGranted(governor);
  }

  private useGranted(governor: Governor): void {
    governor.use();
    const { cpu, instance, counted } = governor;
    const service = this.instances.serviceOf(instance);
    if (cpu.busy !== counted && service.busyIsHeld === 0)
      this.gauges.change(service.busy, cpu.busy - counted, this.queue.now);
    governor.counted = cpu.busy;
    this.setTimer(instance, governor.nextChange());
  }

  /** A timer that is set already and goes off too early is as good: it will be set again then. */
  protected setTimer(instance: number, at: number): void {
    const cpu = this.instances.cpu[instance]!;
    if (at >= cpu.timerAt) return;
    cpu.timerAt = at;
    this.queue.push(at, (instance << KIND_BITS) | CPU_DONE);
  }
}
