import { Sampler } from "../kernel/distribution/sampler";
import type { Keyed } from "../kernel/keyed";
import { keyedOf } from "./chance";
import type { Overhead as Spec } from "../scenario/overhead";
import type { Instances } from "./instances";
import { isZero } from "./links";
import { longer } from "./longer";
import type { Network } from "./network";
import * as R from "./rows";

const { CALL, CLUSTER, DELIVER, FLAGS, INSTANCE, KEY0, KEY1, MEASURED, ROW_SHIFT } = R;

/** Draws stand apart from those of an attempt's steps; each may take as many as fit in between. */
const LATENCY_OUT = 0x5d000000;
const CPU_OUT = 0x5d100000;
const LATENCY_IN = 0x5d200000;
const CPU_IN = 0x5d300000;

/** Where no proxy stands. */
const NOBODY = -1;

/**
 * What the proxies that requests pass cost them: a latency, and core time on the workers of the proxy, which
 * all requests of its callers and to it share. A line of first come, first served needs no events: who comes
 * next begins when the first worker is free. Answers pass for nothing; `cpu` is for both.
 */
export class Overhead {
  private readonly world: Network;
  private readonly latency: Sampler | null;
  private readonly cpu: Sampler | null;
  private readonly workers: number;
  private readonly keyed: Keyed;
  /** by proxy * workers + worker: when it is free */
  private readonly freeAt: Float64Array;
  /** by attempt: its caller's proxy, or NOBODY when it has passed the other one too */
  private sentBy = new Int32Array(64);
  /** by service: core time of the proxies of its instances, for measured requests */
  readonly spentNs: Float64Array;
  /** by edge: the calling service, or NOBODY for a client */
  private readonly callers: readonly number[];
  private readonly isPerNode: boolean;

  constructor(world: Network, { latency, cpu, workers }: Spec) {
    const { clients, mesh, services } = world.scenario;
    this.world = world;
    this.keyed = keyedOf(world.scenario.run, world.replication);
    this.latency = isZero(latency) ? null : new Sampler(latency);
    this.cpu = isZero(cpu) ? null : new Sampler(cpu);
    this.workers = workers;
    this.isPerNode = mesh.dataplane === "ambient";
    const ofClients = clients.reduce((sum, { instances }) => sum + instances, 0);
    this.freeAt = new Float64Array((firstOfClients(world.instances) + ofClients) * workers);
    this.spentNs = new Float64Array(services.length);
    this.callers = world.edges.map(({ caller, callerKind }) =>
      callerKind === "client" ? NOBODY : services.findIndex(({ name }) => name === caller),
    );
  }

  /** An attempt is sent: time until it is on the wire. */
  out(attempt: number): number {
    const { i, clusters, scenario } = this.world;
    const a = attempt << (ROW_SHIFT + 1);
    const { edge, proxy } = clusters[i[(i[a | CALL] << (ROW_SHIFT + 1)) | CLUSTER]];
    if (attempt >= this.sentBy.length) this.sentBy = longer(this.sentBy, attempt);
    this.sentBy[attempt] = proxy;
    const caller = this.callers[edge.index];
    if (caller !== NOBODY && scenario.services[caller].isExternal) return 0;
    return this.pass(a, proxy, caller, this.speedOf(proxy), LATENCY_OUT, CPU_OUT);
  }

  /** An attempt has come over the wire: does the proxy beside its instance keep it, to let it come again? */
  holds(attempt: number): boolean {
    const sentBy = this.sentBy[attempt];
    const instance = this.world.i[(attempt << (ROW_SHIFT + 1)) | INSTANCE];
    if (sentBy === NOBODY || instance < 0) return false;
    this.sentBy[attempt] = NOBODY;
    const latency = this.inward(attempt << (ROW_SHIFT + 1), instance, sentBy);
    if (latency > 0) this.world.carry(attempt, latency, DELIVER);
    return latency > 0;
  }

  private inward(a: number, instance: number, sentBy: number): number {
    const { instances } = this.world;
    const { index, spec } = instances.serviceOf(instance);
    if (spec.isExternal) return 0;
    const proxy = this.isPerNode ? instances.count + instances.node[instance] : instance;
    // What stays on a node passes its proxy once.
    if (proxy === sentBy) return 0;
    return this.pass(a, proxy, index, this.speedOf(proxy), LATENCY_IN, CPU_IN);
  }

  /** The proxy of an instance starts anew, with nothing to do. */
  restart(instance: number): void {
    if (!this.isPerNode) this.freeAt.fill(0, instance * this.workers, (instance + 1) * this.workers);
  }

  private pass(
    a: number,
    proxy: number,
    service: number,
    speed: number,
    latencyDraw: number,
    cpuDraw: number,
  ): number {
    const { i, queue } = this.world;
    const latency = this.draw(a, this.latency, latencyDraw);
    if (this.cpu === null) return latency;
    const work = Math.round(this.draw(a, this.cpu, cpuDraw) / speed);
    if (service !== NOBODY) this.spentNs[service] += work * (i[a | FLAGS] & MEASURED);
    const first = proxy * this.workers;
    let soonest = first;
    for (let worker = first + 1; worker < first + this.workers; worker++)
      if (this.freeAt[worker] < this.freeAt[soonest]) soonest = worker;
    const doneAt = Math.max(queue.now, this.freeAt[soonest]) + work;
    this.freeAt[soonest] = doneAt;
    return doneAt - queue.now + latency;
  }

  /** That of the machine: a node's and a client's proxy run at 1x. */
  private speedOf(proxy: number): number {
    const { instances } = this.world;
    return proxy < instances.count ? instances.baseSpeed[proxy] : 1;
  }

  private draw(a: number, sampler: Sampler | null, from: number): number {
    if (sampler === null) return 0;
    const { i } = this.world;
    this.keyed.load(i[a | KEY0], i[a | KEY1], from);
    return sampler.sample(this.keyed);
  }
}

/**
 * Proxies are numbered: those of instances by these, then those of nodes, then those of clients in order.
 */
export function firstOfClients({ count, firstNode }: Instances): number {
  return count + firstNode[firstNode.length - 1];
}

/** Null where requests pass no proxies, or pass them for nothing. */
export function createOverhead(world: Network): Overhead | null {
  const { dataplane, overhead } = world.scenario.mesh;
  if (overhead === null || (dataplane !== "sidecar" && dataplane !== "ambient")) return null;
  return new Overhead(world, overhead);
}
