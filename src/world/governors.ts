import { Stream } from "../kernel/stream";
import { CfsBandwidth } from "../mesh/node/cfs-bandwidth";
import type { Scenario, Service } from "../scenario/scenario";
import { Governor } from "./governor";
import type { Instances } from "./instances";
import { NodeCores } from "./node-cores";

/** Of an instance that has no number of cores of its own, where those of its node are shared: as one core. */
const WEIGHT = 1;

/** Whether anything but its own cores may limit the work of a service. */
export function isGoverned(scenario: Scenario, index: number): boolean {
  if (scenario.services[index].quota !== null) return true;
  // Instances may come to stand anywhere.
  if (scenario.topology.zones.some(({ machines }) => machines.some(({ cores }) => cores < Infinity)))
    return true;
  return scenario.faults.some(
    ({ effect, on }) =>
      (effect.kind === "stress" || effect.kind === "offline") && (on.service ?? index) === index,
  );
}

/** The governors of all instances that have one, and the nodes whose cores they share. */
export class Governors {
  private readonly seed: string;
  private readonly instances: Instances;
  /** by instance */
  private readonly list: (Governor | undefined)[] = [];
  /** by node */
  private readonly nodes: (NodeCores | undefined)[] = [];

  constructor(instances: Instances, seed: string) {
    this.seed = seed;
    this.instances = instances;
    for (let instance = 0; instance < instances.count; instance++) {
      if (instances.serviceOf(instance).isGoverned === 1 && instances.exists(instance)) this.place(instance);
    }
  }

  /** That of an instance which has one. */
  of(instance: number): Governor {
    return this.list[instance]!;
  }

  /** The same of an instance that may have none, or is yet to come. */
  find(instance: number): Governor | undefined {
    return this.list[instance];
  }

  /** The shared cores of a node, if it has a number of them. */
  onNode(node: number): NodeCores | undefined {
    const cores = this.instances.machines[node]?.cores ?? Infinity;
    if (cores === Infinity) return undefined;
    return (this.nodes[node] ??= new NodeCores(cores));
  }

  /** An instance comes to stand on its node. */
  place(instance: number): void {
    const { instances } = this;
    const { spec } = instances.serviceOf(instance);
    const node = this.onNode(instances.node[instance]) ?? null;
    const governor = (this.list[instance] ??= this.create(instance, spec));
    governor.stand(node, node?.cores ?? Infinity);
  }

  private create(instance: number, spec: Service): Governor {
    const most = spec.quota === null ? spec.cores : spec.quota.threads;
    const weight = spec.cores === Infinity ? WEIGHT : spec.cores;
    const quota = this.quotaOf(spec, this.instances.name(instance));
    return new Governor(instance, this.instances.cpu[instance]!, quota, most, weight);
  }

  private quotaOf({ quota, cores }: Service, name: string): CfsBandwidth | null {
    if (quota === null) return null;
    const { periodNs, burstNs } = quota;
    const shiftNs = Math.floor(new Stream(this.seed, `cfs/${name}`).unit() * periodNs);
    return new CfsBandwidth({ quotaNs: cores * periodNs, periodNs, burstNs }, shiftNs);
  }
}
