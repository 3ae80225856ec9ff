import { placeInstance } from "../mesh/deploy/spread";
import type { Selector } from "../scenario/faults";
import type { ServiceState } from "./service-state";
import type { World } from "./world";

/** Chooses where instances start, among the nodes that take any. */
export class Placement {
  private readonly world: World;
  /** by node: how many things keep it from taking instances */
  private readonly closed: Int32Array;

  constructor(world: World) {
    this.world = world;
    this.closed = new Int32Array(world.instances.firstNode.at(-1)!);
  }

  /** Null when there is no place. */
  place(service: ServiceState): { zone: number; node: number } | null {
    const { instances } = this.world;
    const inZone = service.spec.placement.map(() => 0);
    const onNode = new Int32Array(this.closed.length);
    for (let k = 0; k < service.instanceCount; k++) {
      const instance = service.firstInstance + k;
      if (!instances.isWanted(instance)) continue;
      inZone[instances.zone[instance]]++;
      onNode[instances.node[instance]]++;
    }
    return placeInstance(
      service.spec.placement.map((weight, zone) => ({
        weight,
        count: inZone[zone],
        nodes: this.inZone(zone)
          .filter((node) => this.closed[node] === 0)
          .map((node) => ({ node, count: onNode[node] })),
      })),
    );
  }

  /** These nodes take no more instances, until they are opened as often as they were closed. */
  close(nodes: Iterable<number>): void {
    for (const node of nodes) this.closed[node]++;
  }

  /** Instances that found no place may find one now. */
  open(nodes: Iterable<number>): void {
    for (const node of nodes) this.closed[node]--;
    this.world.deployments.retry();
  }

  /** The nodes that a selector names, by themselves or by their zones. */
  nodesOf({ node, zones }: Selector): number[] {
    if (node !== null) return [this.world.instances.nodeNumber(node.zone, node.number)];
    return (zones ?? []).flatMap((zone) => this.inZone(zone));
  }

  private inZone(zone: number): number[] {
    const { firstNode } = this.world.instances;
    return Array.from({ length: firstNode[zone + 1] - firstNode[zone] }, (_, k) => firstNode[zone] + k);
  }
}
