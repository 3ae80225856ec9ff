import { Stream } from "../kernel/stream";
import type { Cluster } from "./cluster";
import * as InstanceRow from "./instances";
import * as R from "./rows";
import type { World } from "./world";

const { DRAINING, UP } = InstanceRow;
const { KIND_BITS, OOB_DUE } = R;

/** How often reports come that are not asked for with each answer, ns; 0: never, they come with answers. */
export function oobPeriodOf({ edge: { policy } }: Cluster): number {
  const { balancer } = policy;
  return "oobReportingPeriodNs" in balancer ? (balancer.oobReportingPeriodNs ?? 0) : 0;
}

/**
 * Reports of load aside from requests (ORCA's out-of-band reports): each endpoint that a proxy knows sends
 * one when it becomes known, and then one in each period. Where they are switched on, those that come with
 * answers are not looked at. They take no time on the way, which is short beside a period; who is down,
 * frozen or cut off sends none.
 */
export class OobReports {
  private readonly world: World;
  /** by cluster, by slot: the arrival that has sent its first report */
  private readonly seen = new Map<Cluster, Map<number, number>>();

  constructor(world: World) {
    this.world = world;
  }

  /** A proxy has come to be, and knows its first endpoints. */
  follow(cluster: Cluster): void {
    const periodNs = oobPeriodOf(cluster);
    if (periodNs === 0) return;
    this.seen.set(cluster, new Map());
    const { queue, seed } = this.world;
    // Of those that were there before the run some are early in their periods, others late.
    const phase = queue.now === 0 ? new Stream(seed, `oob/${cluster.name}`).unit() : 1;
    this.schedule(cluster, Math.round(phase * periodNs));
    this.joined(cluster);
  }

  /** A proxy may know more endpoints than before. */
  joined(cluster: Cluster): void {
    const seen = this.seen.get(cluster);
    if (seen === undefined || oobPeriodOf(cluster) === 0) return;
    const { arrival, members, size } = cluster.endpoints;
    for (let k = 0; k < size; k++) {
      const slot = members[k];
      if (seen.get(slot) === arrival[slot]) continue;
      seen.set(slot, arrival[slot]);
      this.report(cluster, slot);
    }
  }

  /** The period of a proxy's reports is over. */
  due(number: number): void {
    const { clusters, durationNs, queue } = this.world;
    const cluster = clusters[number];
    const periodNs = oobPeriodOf(cluster);
    // Another balancer may have come; and when arrivals end, so do reports.
    if (periodNs === 0 || queue.now >= durationNs) return;
    const { members, size } = cluster.endpoints;
    for (let k = 0; k < size; k++) this.report(cluster, members[k]);
    this.schedule(cluster, periodNs);
  }

  private report(cluster: Cluster, slot: number): void {
    const { faults, frozen, instances, partitions, queue, reports } = this.world;
    const instance = cluster.instanceOf[slot];
    const status = instances.status(instance);
    if (status !== UP && status !== DRAINING) return;
    if (frozen > 0 && faults.shared.freezer.isFrozen(instance)) return;
    if (partitions > 0 && faults.shared.partitions.cutsProbe(cluster, instance, true)) return;
    cluster.balancer?.reported?.(slot, reports!.ofInstance(instance, 0), queue.now);
  }

  private schedule(cluster: Cluster, inNs: number): void {
    this.world.queue.push(this.world.queue.now + inNs, (cluster.index << KIND_BITS) | OOB_DUE);
  }
}
