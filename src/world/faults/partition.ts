import type { FaultEffect, Sides } from "../../scenario/faults";
import type { Cluster } from "../cluster";
import { holderOf } from "../holder";
import type { Holder } from "../holder";
import * as R from "../rows";
import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { CALLER, CALL_PARENT, CLUSTER, INSTANCE, ON_ITS_OWN, ROOT, ROUTE, ROW_SHIFT, TRIES_AND_FLAGS } = R;

type Cut = Extract<FaultEffect, { kind: "partition" }>;

/** Which ways are cut at present. */
export class Partitions {
  private readonly world: World;
  private readonly cuts: { readonly what: Occurrence; readonly cut: Cut }[] = [];

  constructor(world: World) {
    this.world = world;
  }

  add(what: Occurrence, cut: Cut): void {
    this.cuts.push({ what, cut });
    this.world.partitions = this.cuts.length;
  }

  remove(what: Occurrence): void {
    this.cuts.splice(
      this.cuts.findIndex((one) => one.what === what),
      1,
    );
    this.world.partitions = this.cuts.length;
  }

  /** Does a request vanish on its way from the caller to an instance? `c`: row of integers of its call. */
  cutsRequest(c: number, instance: number): boolean {
    return this.cuts.some(
      ({ cut: { from, to, both } }) =>
        (this.isCaller(from, c) && this.isInstance(to, instance)) ||
        (both && this.isCaller(to, c) && this.isInstance(from, instance)),
    );
  }

  /** Does the answer vanish on its way back? */
  cutsAnswer(c: number, instance: number): boolean {
    return this.cuts.some(
      ({ cut: { from, to, both } }) =>
        (this.isInstance(from, instance) && this.isCaller(to, c)) ||
        (both && this.isInstance(to, instance) && this.isCaller(from, c)),
    );
  }

  /** Does a probe of a proxy vanish, or its answer? */
  cutsProbe(cluster: Cluster, instance: number, isAnswer: boolean): boolean {
    const holder = holderOf(this.world, cluster);
    return this.cuts.some(({ cut: { from, to, both } }) => {
      const [near, far] = isAnswer ? [to, from] : [from, to];
      return (
        (this.isHolder(near, holder, cluster) && this.isInstance(far, instance)) ||
        (both && this.isHolder(far, holder, cluster) && this.isInstance(near, instance))
      );
    });
  }

  private isHolder(sides: Sides, { client, instance }: Holder, { zone }: Cluster): boolean {
    if (client >= 0) return sides.zones.includes(zone) || sides.clients.includes(client);
    return this.isInstance(sides, instance);
  }

  private isInstance({ zones, services, nodes }: Sides, instance: number): boolean {
    // A caller that is gone.
    if (instance < 0) return false;
    const { instances } = this.world;
    if (zones.includes(instances.zone[instance])) return true;
    if (services.includes(instances.serviceOf(instance).index)) return true;
    return nodes.some(({ zone, number }) => instances.node[instance] === instances.nodeNumber(zone, number));
  }

  private isCaller(sides: Sides, c: number): boolean {
    const { i, routes, clusters } = this.world;
    const cluster = clusters[i[c | CLUSTER]];
    if (i[c | TRIES_AND_FLAGS] & ROOT) {
      const { zone } = cluster;
      return sides.zones.includes(zone) || sides.clients.includes(routes[i[c | ROUTE]].client);
    }
    if (i[c | TRIES_AND_FLAGS] & ON_ITS_OWN) {
      const caller = this.world.cold[c | CALLER];
      if (caller >= 0) return this.isInstance(sides, caller);
      // Of a probe, or of a copy of a client's request.
      return this.isHolder(sides, holderOf(this.world, cluster), cluster);
    }
    const frame = i[c | CALL_PARENT];
    // A caller that is gone misses nothing.
    return frame >= 0 && this.isInstance(sides, i[(frame << (ROW_SHIFT + 1)) | INSTANCE]);
  }
}

/** `partition`: messages from one side to another vanish. Those that have set off already get through. */
export class Partition implements Effect {
  private readonly world: World;
  private readonly partitions: Partitions;
  private readonly cut: Cut;

  constructor(world: World, partitions: Partitions, cut: Cut) {
    this.world = world;
    this.partitions = partitions;
    this.cut = cut;
  }

  begin(what: Occurrence): void {
    this.partitions.add(what, this.cut);
  }

  change(): void {
    // A way is cut or it is not.
  }

  end(what: Occurrence): number {
    this.partitions.remove(what);
    return this.world.queue.now;
  }
}
