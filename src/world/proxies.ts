import type { Cluster } from "./cluster";
import type { World } from "./world";
import { createCluster, isPerNode, proxyOf } from "./wiring";
import type { Outlet } from "./wiring";

/**
 * The proxies of callers that come and go. A proxy that starts knows what is known then, and nothing of what
 * its instance has called before; one that stands on the node stays as it is.
 */
export class Proxies {
  private readonly world: World;
  /** by instance: how many proxies it has had */
  private readonly started: Int32Array;

  constructor(world: World) {
    this.world = world;
    this.started = Int32Array.from(world.instances.hasBeen);
  }

  /** An instance comes up: its proxy with it. */
  start(instance: number): void {
    const { instances, wiring } = this.world;
    const { index } = instances.serviceOf(instance);
    wiring.outlets[index].forEach((outlet, ordinal) => {
      const at = instance * wiring.ordinals + ordinal;
      if (isPerNode(this.world.scenario, outlet.edge))
        wiring.clusterOf[at] = this.onNode(instance, ordinal) ?? this.add(outlet, instance);
      else {
        if (wiring.clusterOf[at] >= 0) this.drop(at);
        wiring.clusterOf[at] = this.add(outlet, instance);
      }
    });
    this.started[instance]++;
    this.world.overhead?.restart(instance);
  }

  /** An instance is gone for ever. What it has asked may still be answered, to nobody. */
  stop(instance: number): void {
    const { instances, scenario, wiring } = this.world;
    wiring.outlets[instances.serviceOf(instance).index].forEach(({ edge }, ordinal) => {
      if (isPerNode(scenario, edge)) return;
      const at = instance * wiring.ordinals + ordinal;
      if (wiring.clusterOf[at] >= 0) this.drop(at);
      wiring.clusterOf[at] = -1;
    });
  }

  private drop(at: number): void {
    const cluster = this.world.clusters[this.world.wiring.clusterOf[at]];
    this.world.controlPlane.forget(cluster);
    if (cluster.hosts !== null) this.world.dropAll(cluster);
  }

  private add({ edge, labels }: Outlet, instance: number): number {
    const { world } = this;
    const { instances } = world;
    const again = this.started[instance];
    const own = `${instances.name(instance)}${again > 0 ? `#${again}` : ""}`;
    const { name } = instances.serviceOf(instance).spec;
    const perNode = isPerNode(world.scenario, edge);
    const holder = perNode ? `node-${instances.node[instance]}/${name}` : own;
    const service = instances.serviceOf(instance);
    const index = instance - service.firstInstance;
    // As if those that there are at first had come one after the other, and this one after them.
    const place = { index, count: Math.max(index + 1, service.initialCount) };
    const at = {
      index: world.clusters.length,
      zone: instances.zone[instance],
      proxy: proxyOf(instances, instance, perNode),
      place,
      labels,
    };
    const cluster: Cluster = createCluster(world, edge, at, holder);
    world.clusters.push(cluster);
    world.controlPlane.follow(cluster);
    return world.clusters.length - 1;
  }

  /** The proxy on the instance's node, if an instance of the service has been there before. */
  private onNode(instance: number, ordinal: number): number | undefined {
    const { instances, wiring } = this.world;
    const { firstInstance, instanceCount } = instances.serviceOf(instance);
    for (let other = firstInstance; other < firstInstance + instanceCount; other++) {
      const cluster = wiring.clusterOf[other * wiring.ordinals + ordinal];
      if (cluster >= 0 && instances.node[other] === instances.node[instance]) return cluster;
    }
    return undefined;
  }
}
