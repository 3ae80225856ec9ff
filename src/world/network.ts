import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { Sampler } from "../kernel/distribution/sampler";
import type { Random } from "../lib/random";
import { OK } from "../mesh/outcome";
import { lossesOf, retransmissionDelay } from "../mesh/retransmission";
import type { Zone } from "../scenario/machine";
import type { Network as NetworkSpec, Scenario } from "../scenario/scenario";
import { changesOf } from "../scenario/faults";
import type { Faults } from "./faults/faults";
import { byLink, isZero } from "./links";
import { Messages } from "./messages";
import { createOverhead } from "./overhead";
import type { Overhead } from "./overhead";
import type { Probes } from "./probes";
import * as R from "./rows";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ROW_SHIFT, CALL, CLUSTER, EDGE, FLAGS, INSTANCE, KEY0, KEY1, KIND_BITS, MEASURED } = R;
const { OPERATION, OUTCOME_SHIFT } = R;

/** Draws for the way out and the way back stand apart from those of an attempt's steps. */
const WAY_OUT = 0x10000000;
const WAY_BACK = 0x18000000;
const EXTRA_OUT = 0x1c000000;
const EXTRA_BACK = 0x1e000000;
const LOSS_OUT = 0x5c000002;
const LOSS_BACK = 0x5c000003;
/** Draws that one fault may take before those of the next. */
const DRAWS_APART = 0x1000;

/**
 * How long messages take from zone to zone. The draws belong to the attempt, so that its luck does not hang
 * on the route.
 */
export abstract class Network extends Messages {
  abstract readonly faults: Faults;
  /** Null where no balancer asks. */
  abstract readonly probes: Probes | null;
  /** No link takes any time, no fault will add any, and no message has bytes. */
  private readonly isInstant: Bit;
  /** A balancer may be replaced while attempts are under way. */
  protected readonly mayRebalance: Bit;
  /** Messages may be lost. */
  private readonly mayLose: Bit;
  /** Some fault asks of an attempt which edge it is of. */
  protected readonly notesEdges: Bit;
  /** What passing proxies costs; null: nothing. */
  readonly overhead: Overhead | null;
  protected readonly hasOverhead: Bit;
  /** Something stands before some instances. */
  protected readonly hasInbound: Bit;
  /** by from * zones + to: null where it takes no time */
  private links: readonly (Sampler | null)[];
  private network: NetworkSpec;

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    const { topology, faults } = scenario;
    this.network = topology.network;
    this.links = linksOf(topology.zones, this.network);
    const hasLoss = topology.network.loss > 0 || faults.some(({ effect }) => effect.kind === "loss");
    const changes = changesOf(scenario);
    this.overhead = createOverhead(this);
    this.hasOverhead = bit(this.overhead !== null);
    this.mayRebalance = bit(changes.some(({ of }) => of === "balancer"));
    const isFixed = changes.every(({ of }) => of !== "network");
    this.mayLose = bit(hasLoss || !isFixed);
    this.isInstant = bit(
      this.hasSizes === 0 &&
        this.hasOverhead === 0 &&
        isFixed &&
        this.links.every((link) => link === null) &&
        this.mayLose === 0 &&
        faults.every(({ effect }) => effect.kind !== "latency" && effect.kind !== "partition"),
    );
    this.hasInbound = bit(this.edges.some(({ inbound }) => inbound !== null));
    const isAsked = faults.some(({ on }) => on.edge !== null || on.client !== null);
    this.notesEdges = bit(this.hasInbound === 1 || isAsked);
  }

  /** One-way latency (ns) of an attempt from a zone to an instance; Infinity: it never gets there. */
  latencyOut(attempt: number, from: number, instance: number): number {
    if (this.isInstant === 1) return 0;
    const { faults, i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const c = i[a | CALL] << (ROW_SHIFT + 1);
    if (this.partitions > 0 && faults.shared.partitions.cutsRequest(c, instance)) return Infinity;
    const link = from * this.zones + this.instances.zone[instance];
    const latency =
      (this.hasOverhead === 1 ? this.overhead!.out(attempt) : 0) +
      this.drawLatency(attempt, this.links[link], WAY_OUT) +
      this.latencyOfFaults(attempt, instance, EXTRA_OUT) +
      this.delayByLoss(a, instance, LOSS_OUT);
    return this.hasSizes === 1 ? latency + this.transferTime(this.requestBytes(c), link, a) : latency;
  }

  /** To a service as a whole, wherever the request will end up. */
  latencyOutSameZone(attempt: number, zone: number): number {
    const link = zone * this.zones + zone;
    const a = attempt << (ROW_SHIFT + 1);
    const latency =
      this.drawLatency(attempt, this.links[link], WAY_OUT) +
      (this.hasOverhead === 1 ? this.overhead!.out(attempt) : 0);
    if (this.hasSizes === 0) return latency;
    const bytes = this.requestBytes(this.i[a | CALL] << (ROW_SHIFT + 1));
    return latency + this.transferAt(bytes, this.nsPerByte[link]);
  }

  /** The same of its answer, from there to the caller. */
  latencyBack(attempt: number): number {
    if (this.isInstant === 1) return 0;
    const { clusters, instances } = this;
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const instance = i[a | INSTANCE];
    const c = i[a | CALL] << (ROW_SHIFT + 1);
    const cluster = clusters[i[c | CLUSTER]];
    if (this.partitions > 0 && this.faults.shared.partitions.cutsAnswer(c, instance)) return Infinity;
    const link = instances.zone[instance] * this.zones + cluster.zone;
    const latency =
      this.drawLatency(attempt, this.links[link], WAY_BACK) +
      this.latencyOfFaults(attempt, instance, EXTRA_BACK) +
      this.delayByLoss(a, instance, LOSS_BACK);
    if (this.hasSizes === 0 || i[a | FLAGS] >> OUTCOME_SHIFT !== OK) return latency;
    const bytes = this.answerBytes(c);
    if (instances.zone[instance] !== cluster.zone)
      cluster.edge.crossZoneBytes += bytes * (i[a | FLAGS] & MEASURED);
    return latency + this.transferTime(bytes, link, a);
  }

  /** One-way latency (ns) of a message that is no request, such as those that make connections. */
  latencyBetween(from: number, to: number, random: Random): number {
    return this.links[from * this.zones + to]?.sample(random) ?? 0;
  }

  /** The same of a probe, which meets what faults do to all calls; Infinity: it never gets there. */
  latencyOfProbe(from: number, to: number, instance: number, edge: number, random: Random): number {
    const { calls } = this.faults.shared;
    let latency = this.latencyBetween(from, to, random);
    if (this.latencyFaults > 0)
      for (const fault of calls.adding)
        if (fault.meets(instance, -1, edge))
          latency += Math.round((fault.added?.sample(random) ?? 0) * fault.what.strength);
    if (this.mayLose === 0) return latency;
    const rate =
      this.lossFaults > 0 ? calls.lossRate(this.network.loss, instance, -1, edge) : this.network.loss;
    return rate === 0 ? latency : latency + retransmissionDelay(lossesOf(random.unit(), rate));
  }

  /** Is the way to an instance cut, or the way back? `c`: row of integers of a call that would take it. */
  isCut(c: number, instance: number): boolean {
    if (this.partitions === 0) return false;
    const { partitions } = this.faults.shared;
    return partitions.cutsRequest(c, instance) || partitions.cutsAnswer(c, instance);
  }

  /** From now on messages take other times. */
  setNetwork(network: NetworkSpec): void {
    const { zones } = this.scenario.topology;
    this.network = network;
    this.links = linksOf(zones, network);
    this.setBandwidth(zones, network);
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

  /** What a message has to wait because it was lost and sent again; Infinity: it never comes. */
  private delayByLoss(a: number, instance: number, draw: number): number {
    if (this.mayLose === 0) return 0;
    const { i, cold, keyed } = this;
    let rate = this.network.loss;
    if (this.lossFaults > 0)
      rate = this.faults.shared.calls.lossRate(rate, instance, i[a | OPERATION], cold[a | EDGE]);
    if (rate === 0) return 0;
    keyed.load(i[a | KEY0], i[a | KEY1], draw);
    return retransmissionDelay(lossesOf(keyed.unit(), rate));
  }

  /** Time that so many bytes of an attempt take on a link, on top of its latency. */
  private transferTime(bytes: number, link: number, a: number): number {
    const { i, cold } = this;
    if (this.bandwidthFaults === 0) return this.transferAt(bytes, this.nsPerByte[link]);
    const { calls } = this.faults.shared;
    const least = calls.nsPerByte(i[a | INSTANCE], i[a | OPERATION], cold[a | EDGE]);
    return this.transferAt(bytes, Math.max(this.nsPerByte[link], least));
  }

  private drawLatency(attempt: number, sampler: Sampler | null, from: number): number {
    if (sampler === null) return 0;
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    this.keyed.load(i[a | KEY0], i[a | KEY1], from);
    return sampler.sample(this.keyed);
  }
}

/** by from * zones + to: null where it takes no time */
function linksOf(zones: readonly Zone[], network: NetworkSpec): (Sampler | null)[] {
  const all = byLink(zones, network);
  for (const { from, to, latency } of network.links) all[from * zones.length + to] = latency;
  return all.map((latency) => (isZero(latency) ? null : new Sampler(latency)));
}
