import { Stream } from "../kernel/stream";
import { LatencyByLoad } from "../mesh/balance/latency-by-load";
import { OK } from "../mesh/outcome";
import type { Cluster } from "./cluster";
import * as InstanceRow from "./instances";
import { longer } from "./longer";
import * as R from "./rows";
import type { World } from "./world";

const { DRAINING, UP } = InstanceRow;
const { KIND_BITS, PROBE_ARRIVES, PROBE_ENDS } = R;

/** A probe on its way; used again when it is back or lost. */
interface Probe {
  cluster: Cluster | null;
  slot: number;
  /** The arrival of the endpoint in the slot, which may be another's when the answer comes. */
  arrival: number;
  instance: number;
  sentAt: number;
  inFlight: number;
  latencyNs: number;
}

/**
 * Small questions that balancers ask instances aside from requests: how many requests they have, and how long
 * these take. They take the network's time there and back, and none at the instance; one that is not up,
 * frozen or cut off answers nothing.
 */
export class Probes {
  private readonly world: World;
  private readonly probes: Probe[] = [];
  private readonly free: number[] = [];
  /** by cluster */
  private readonly random: (Stream | undefined)[] = [];
  /** by instance: attempts that are there */
  private readonly inFlight: Int32Array;
  /** by attempt: how many others it found at its instance */
  private found = new Int32Array(64);
  /** by instance, where somebody may ask */
  private readonly latency: (LatencyByLoad | undefined)[] = [];

  constructor(world: World) {
    this.world = world;
    this.inFlight = new Int32Array(world.instances.count);
  }

  /** An attempt reaches its instance. */
  arrived(attempt: number, instance: number): void {
    if (attempt >= this.found.length) this.found = longer(this.found, attempt);
    this.found[attempt] = this.inFlight[instance]++;
  }

  /** An attempt leaves its instance, `timeNs` after it came. */
  left(attempt: number, instance: number, timeNs: number, outcome: number): void {
    this.inFlight[instance]--;
    if (outcome !== OK) return;
    const latency = (this.latency[instance] ??= new LatencyByLoad());
    latency.add(this.found[attempt], timeNs);
  }

  /** A request was placed: whoever the balancer wants to ask is asked. `c`: row of integers of its call. */
  ask(c: number, cluster: Cluster): void {
    const { world } = this;
    const { now } = world.queue;
    const balancer = cluster.balancer!;
    for (;;) {
      const slot = balancer.probe!(now, cluster.random);
      if (slot < 0) return;
      const instance = cluster.instanceOf[slot];
      if (!world.isCut(c, instance)) this.send(cluster, slot, instance);
    }
  }

  /** A probe is at its instance, or its answer at the proxy. */
  happens(kind: number, index: number): void {
    if (kind === PROBE_ARRIVES) this.arrive(index);
    else this.end(index);
  }

  /** A probe reaches its instance. */
  private arrive(index: number): void {
    const { world } = this;
    const probe = this.probes[index];
    const { instance } = probe;
    const status = world.instances.status(instance);
    const isFrozen = world.frozen > 0 && world.faults.shared.freezer.isFrozen(instance);
    if ((status !== UP && status !== DRAINING) || isFrozen) {
      this.drop(index);
      return;
    }
    probe.inFlight = this.inFlight[instance];
    probe.latencyNs = this.latency[instance]?.estimate(probe.inFlight) ?? 0;
    this.carry(index, world.instances.zone[instance], probe.cluster!.zone, PROBE_ENDS);
  }

  /** Its answer reaches the proxy. */
  private end(index: number): void {
    const { cluster, slot, arrival, sentAt, inFlight, latencyNs } = this.probes[index];
    this.drop(index);
    const { balancedSince, balancer, endpoints, wantsProbes } = cluster!;
    const isKnown = endpoints.arrival[slot] === arrival && endpoints.slotOf(endpoints.key(slot)!) === slot;
    if (wantsProbes === 1 && balancedSince <= sentAt && isKnown)
      balancer!.probed!(slot, inFlight, latencyNs, this.world.queue.now);
  }

  private send(cluster: Cluster, slot: number, instance: number): void {
    const index = this.free.pop() ?? this.probes.length;
    const probe = {
      cluster,
      slot,
      arrival: cluster.endpoints.arrival[slot],
      instance,
      sentAt: this.world.queue.now,
      inFlight: 0,
      latencyNs: 0,
    };
    if (index === this.probes.length) this.probes.push(probe);
    else Object.assign(this.probes[index], probe);
    this.carry(index, cluster.zone, this.world.instances.zone[instance], PROBE_ARRIVES);
  }

  private carry(index: number, from: number, to: number, kind: number): void {
    const { queue, seed } = this.world;
    const cluster = this.probes[index].cluster!;
    const random = (this.random[cluster.index] ??= new Stream(seed, `probes/${cluster.name}`));
    queue.push(queue.now + this.world.latencyBetween(from, to, random), (index << KIND_BITS) | kind);
  }

  private drop(index: number): void {
    this.probes[index].cluster = null;
    this.free.push(index);
  }
}
