import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { Sampler } from "../kernel/distribution/sampler";
import type { Distribution } from "../kernel/distribution/spec";
import { OK } from "../mesh/outcome";
import type { Scenario, Topology } from "../scenario/scenario";
import type { Faults } from "./faults/faults";
import { byLink, isZero } from "./links";
import { Messages } from "./messages";
import * as R from "./rows";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ROW_SHIFT, CALL, CLUSTER, EDGE, FLAGS, INSTANCE, KEY0, KEY1, KIND_BITS, MEASURED } = R;
const { OPERATION, OUTCOME_SHIFT } = R;

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
export abstract class Network extends Messages {
  abstract readonly faults: Faults;
  /** No link takes any time, no fault will add any, and no message has bytes. */
  private readonly isInstant: Bit;
  /** Some fault asks of an attempt which edge it is of. */
  protected readonly notesEdges: Bit;
  /** by from * zones + to: null where it takes no time */
  private readonly links: readonly (Sampler | null)[];

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    const { topology, faults } = scenario;
    this.links = latencies(topology).map((latency) => (isZero(latency) ? null : new Sampler(latency)));
    this.isInstant = bit(
      this.hasSizes === 0 &&
        this.links.every((link) => link === null) &&
        faults.every(({ effect }) => effect.kind !== "latency"),
    );
    this.notesEdges = bit(faults.some(({ on }) => on.edge !== null || on.client !== null));
  }

  /** One-way latency (ns) of an attempt from a zone to an instance, with what faults add. */
  latencyOut(attempt: number, from: number, instance: number): number {
    if (this.isInstant === 1) return 0;
    const link = from * this.zones + this.instances.zone[instance];
    const latency =
      this.drawLatency(attempt, this.links[link], WAY_OUT) +
      this.latencyOfFaults(attempt, instance, EXTRA_OUT);
    return this.hasSizes === 1 ? latency + this.transferOut(attempt, link) : latency;
  }

  /** To a service as a whole, wherever the request will end up. */
  latencyOutSameZone(attempt: number, zone: number): number {
    const link = zone * this.zones + zone;
    const latency = this.drawLatency(attempt, this.links[link], WAY_OUT);
    return this.hasSizes === 1 ? latency + this.transferOut(attempt, link) : latency;
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
    const latency =
      this.drawLatency(attempt, this.links[link], WAY_BACK) +
      this.latencyOfFaults(attempt, instance, EXTRA_BACK);
    if (this.hasSizes === 0 || i[a | FLAGS] >> OUTCOME_SHIFT !== OK) return latency;
    const bytes = this.answerBytes(i[a | CALL] << (ROW_SHIFT + 1));
    if (instances.zone[instance] !== cluster.zone)
      cluster.edge.crossZoneBytes += bytes * (i[a | FLAGS] & MEASURED);
    return latency + this.transferTime(bytes, link);
  }

  /** Lets event `kind` happen to the attempt after `latency` ns. */
  carry(attempt: number, latency: number, kind: number): void {
    this.queue.push(this.queue.now + latency, (attempt << KIND_BITS) | kind);
  }

  /** What faults add to the way to an instance or from there. */
  private latencyOfFaults(attempt: number, instance: number, from: number): number {
    if (this.latencyFaults === 0) return 0;
    const { i, cold } = this;
    const a = attempt << (ROW_SHIFT + 1);
    let extra = 0;
    for (const fault of this.faults.shared.calls.adding) {
      if (!fault.meets(instance, i[a | OPERATION], cold[a | EDGE])) continue;
      const { index, strength } = fault.what;
      extra += Math.round(this.drawLatency(attempt, fault.added, from + index * DRAWS_APART) * strength);
    }
    return extra;
  }

  private transferOut(attempt: number, link: number): number {
    const call = this.i[(attempt << (ROW_SHIFT + 1)) | CALL];
    return this.transferTime(this.requestBytes(call << (ROW_SHIFT + 1)), link);
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
function latencies({ zones, network }: Topology): Distribution[] {
  const all = byLink(zones, network);
  for (const { from, to, latency } of network.links) all[from * zones.length + to] = latency;
  return all;
}
