import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { Sampler } from "../kernel/distribution/sampler";
import type { Distribution } from "../kernel/distribution/spec";
import type { Scenario, Topology } from "../scenario/scenario";
import type { Faults } from "./faults";
import { State } from "./state";
import * as R from "./rows";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ROW_SHIFT, CALL, CLUSTER, INSTANCE, KEY0, KEY1, KIND_BITS } = R;

/** Draws for the way out and the way back stand apart from those of an attempt's steps. */
const WAY_OUT = 0x10000000;
const WAY_BACK = 0x18000000;
const EXTRA_OUT = 0x1c000000;
const EXTRA_BACK = 0x1e000000;
/** Draws that one fault may take before those of the next. */
const DRAWS_APART = 0x1000;

/**
 * How long messages take from zone to zone. The draws belong to the attempt, so that its luck does not hang
 * on the route.
 */
export abstract class Network extends State {
  abstract readonly faults: Faults;
  /** No link takes any time, and no fault will add any. */
  private readonly isInstant: Bit;
  protected readonly zones: number;
  /** by from * zones + to: null where it takes no time */
  private readonly links: readonly (Sampler | null)[];

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    const { topology, faults } = scenario;
    this.zones = topology.zones.length;
    this.links = latencies(topology).map((latency) => (isZero(latency) ? null : new Sampler(latency)));
    this.isInstant = bit(
      this.links.every((link) => link === null) && faults.every(({ effect }) => effect.kind !== "latency"),
    );
  }

  /** One-way latency (ns) of an attempt from a zone to an instance, with what faults add. */
  latencyOut(attempt: number, from: number, instance: number): number {
    if (this.isInstant === 1) return 0;
    const link = from * this.zones + this.instances.zone[instance];
    return (
      this.drawLatency(attempt, this.links[link], WAY_OUT) +
      this.latencyOfFaults(attempt, instance, EXTRA_OUT)
    );
  }

  /** To a service as a whole, wherever the request will end up. */
  latencyOutSameZone(attempt: number, zone: number): number {
    return this.drawLatency(attempt, this.links[zone * this.zones + zone], WAY_OUT);
  }

  /** One-way latency of an attempt's answer, from its instance to the caller. */
  latencyBack(attempt: number): number {
    if (this.isInstant === 1) return 0;
    const { clusters, instances } = this;
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const instance = i[a | INSTANCE];
    const cluster = clusters[i[(i[a | CALL] << (ROW_SHIFT + 1)) | CLUSTER]];
    const link = instances.zone[instance] * this.zones + cluster.zone;
    return (
      this.drawLatency(attempt, this.links[link], WAY_BACK) +
      this.latencyOfFaults(attempt, instance, EXTRA_BACK)
    );
  }

  /** Lets event `kind` happen to the attempt after `latency` ns. */
  carry(attempt: number, latency: number, kind: number): void {
    this.queue.push(this.queue.now + latency, (attempt << KIND_BITS) | kind);
  }

  /** What faults add to the way to an instance or from there. */
  private latencyOfFaults(attempt: number, instance: number, from: number): number {
    if (this.latencyFaults === 0) return 0;
    const faults = this.faults.on(instance);
    if (faults.size === 0) return 0;
    let extra = 0;
    for (const fault of faults) {
      extra += this.drawLatency(attempt, this.faults.latencyAdded(fault), from + fault * DRAWS_APART);
    }
    return extra;
  }

  private drawLatency(attempt: number, sampler: Sampler | null, from: number): number {
    if (sampler === null) return 0;
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    this.keyed.load(i[a | KEY0], i[a | KEY1], from);
    return sampler.sample(this.keyed);
  }
}

/** by from * zones + to */
function latencies(topology: Topology): Distribution[] {
  const { zones, network } = topology;
  return zones.flatMap((from, f) =>
    zones.map((to, t) => {
      const link = network.links.find((one) => one.from === f && one.to === t);
      if (link !== undefined) return link.latency;
      if (f === t) return network.sameZone;
      return from.region === to.region ? network.crossZone : network.crossRegion;
    }),
  );
}

function isZero(latency: Distribution): boolean {
  return latency.kind === "constant" && latency.value === 0;
}
