import { AdaptiveLifo } from "../mesh/resilience/adaptive-lifo";
import { Codel } from "../mesh/resilience/codel";
import type { OwnLabels } from "../scenario/labels";
import type { Version } from "../scenario/lifecycle";
import type { Machine } from "../scenario/machine";
import type { Scenario } from "../scenario/scenario";
import { Cpu } from "./cpu";
import { isGoverned } from "./governors";
import { machinesOf } from "./machine-classes";
import { nodeMachines } from "./machines";
import { ServiceState } from "./service-state";
import { slotsOf } from "./slots";

/**
 * Doubles of an instance's row: 2^3, one cache line. Columns as in `rows.ts`: doubles first, integers from 8.
 */
const INSTANCE_SHIFT = 3;
/** Work done per ns on one core. */
const SPEED = 0;
/** Time integral of IN_USE, brought up to date whenever IN_USE changes. */
export const HELD_NS = 1;
export const HELD_SINCE = 2;
/** Core time spent: less the time it began, for each piece of work that is under way. */
export const BUSY_NS = 3;
/** Workers in use. */
const IN_USE = 8;
/** The line of frames that wait for a worker: its length, first and last row, -1 when empty. */
export const LINE = 9;
const HEAD = 10;
const TAIL = 11;
const STATUS = 12;
/** Measured attempts that arrived, and those that failed. */
export const REQUESTS = 13;
export const ERRORS = 14;
const SERVICE = 15;

/**
 * STATUS: nothing answers (machine gone), nothing listens (no process), serves. Then, of one that is told to
 * stop: serves on, for those who have not heard; takes nothing new, and ends what it has. A process runs from
 * UP on.
 */
export const UNREACHABLE = 0;
export const REFUSING = 1;
const UP = 2;
export const DRAINING = 3;
export const STOPPING = 4;

/** PHASE: what is to become of an instance, whatever faults do to it meanwhile. */
export const ABSENT = 0;
export const STARTING = 1;
export const RUNNING_ON = 2;
export const ENDING = 3;

/** How many priorities there are. */
const PRIORITIES = 3;

/** Every instance of every service: a row of numbers each, and what is seldom looked at beside it. */
export class Instances {
  readonly f: Float64Array;
  readonly i: Int32Array;
  readonly services: readonly ServiceState[];
  readonly count: number;
  /** by instance */
  readonly zone: Int32Array;
  /** by instance: number of its node among all nodes */
  readonly node: Int32Array;
  /** by instance: ABSENT for those that are yet to come, and those that are gone */
  readonly phase: Int8Array;
  /** by instance: index into the versions of its service */
  readonly version: Int32Array;
  /** by instance: speed by the share of `speeds` that it belongs to */
  private readonly ownSpeed: Float64Array;
  /** by instance: with it that of its machine, and with both that of its version, warm */
  readonly baseSpeed: Float64Array;
  readonly fullSpeed: Float64Array;
  /** by instance: what discovery tells as its weight */
  readonly weight: Float64Array;
  /** by instance: share of its full speed that it has, 1 unless it warms up */
  readonly warmth: Float64Array;
  private readonly zones: Scenario["topology"]["zones"];
  /** by instance: those of its machine */
  private readonly machineLabels: OwnLabels[] = [];
  /** by node: what is told of it */
  readonly machines: readonly (Machine | undefined)[];
  /** by instance: its shared cores, where the service shares them */
  readonly cpu: (Cpu | undefined)[] = [];
  /** by instance: the state of its line, where the discipline has any */
  readonly codel: (Codel | undefined)[] = [];
  readonly adaptiveLifo: (AdaptiveLifo | undefined)[] = [];
  /** by instance * PRIORITIES + priority: the last of them in line, or -1, where the service has several */
  readonly lastOf: Int32Array;
  /** by instance: it has existed at some time */
  readonly hasBeen: Uint8Array;
  /** by instance: it came, or went for good, while the run went on */
  readonly isPassing: Uint8Array;
  /** by instance: when it last came up, and how long it had been up before, within the measured time */
  readonly upSince: Float64Array;
  readonly aliveNs: Float64Array;
  /** by zone: number of its first node; at the end, of all nodes */
  readonly firstNode: readonly number[];

  constructor(scenario: Scenario) {
    let first = 0;
    this.services = scenario.services.map((spec, index) => {
      const slots = slotsOf(scenario, index);
      const scope = scenario.clients.length + index;
      const service = new ServiceState(index, spec, first, slots, scope, isGoverned(scenario, index));
      first += slots;
      return service;
    });
    this.count = first;
    this.f = new Float64Array(first << INSTANCE_SHIFT);
    this.i = new Int32Array(this.f.buffer);
    this.zone = new Int32Array(first);
    this.node = new Int32Array(first);
    this.phase = new Int8Array(first);
    this.version = new Int32Array(first);
    this.ownSpeed = new Float64Array(first);
    this.baseSpeed = new Float64Array(first);
    this.fullSpeed = new Float64Array(first);
    this.weight = new Float64Array(first);
    this.warmth = new Float64Array(first).fill(1);
    this.lastOf = new Int32Array(first * PRIORITIES).fill(-1);
    this.hasBeen = new Uint8Array(first);
    this.isPassing = new Uint8Array(first);
    this.upSince = new Float64Array(first);
    this.aliveNs = new Float64Array(first);
    this.firstNode = nodeOffsets(scenario);
    this.machines = nodeMachines(scenario);
    this.zones = scenario.topology.zones;
    for (const service of this.services) {
      this.prepare(service);
      this.place(service, scenario);
    }
  }

  serviceOf(instance: number): ServiceState {
    return this.services[this.i[(instance << (INSTANCE_SHIFT + 1)) | SERVICE]];
  }

  status(instance: number): number {
    return this.i[(instance << (INSTANCE_SHIFT + 1)) | STATUS];
  }

  /** Number among all nodes of one of a zone's. */
  nodeNumber(zone: number, number: number): number {
    return this.firstNode[zone] + number;
  }

  /** It is there, in whatever state. */
  exists(instance: number): boolean {
    return this.phase[instance] !== ABSENT;
  }

  /** It is there, and is not told to stop. */
  isWanted(instance: number): boolean {
    const phase = this.phase[instance];
    return phase === STARTING || phase === RUNNING_ON;
  }

  /** Its process runs. */
  isAlive(instance: number): boolean {
    return this.status(instance) >= UP;
  }

  /** Those that exist or did at some time, in order. */
  all(): number[] {
    return [...this.hasBeen.keys()].filter((instance) => this.hasBeen[instance] === 1);
  }

  /** Workers in use. */
  inUse(instance: number): number {
    return this.i[(instance << (INSTANCE_SHIFT + 1)) | IN_USE];
  }

  /** By number among all: its own name, or that of its zone and its number there. */
  nodeName(node: number): string {
    const zone = this.firstNode.findLastIndex((first) => first <= node);
    return this.machines[node]?.name ?? `${this.zones[zone].name}/${node - this.firstNode[zone]}`;
  }

  /** Its present speed. */
  speed(instance: number): number {
    return this.f[(instance << INSTANCE_SHIFT) | SPEED];
  }

  /** What it is labelled with, its version and its place among it. */
  labelsOf(instance: number): OwnLabels {
    const { name, labels } = this.versionOf(instance);
    const { name: zone, region } = this.zones[this.zone[instance]];
    return { version: name, zone, region, ...this.machineLabels[instance], ...labels };
  }

  versionOf(instance: number): Version {
    return this.serviceOf(instance).versions[this.version[instance]];
  }

  /** "cart/3": number within its service. */
  name(instance: number): string {
    const service = this.serviceOf(instance);
    return `${service.spec.name}/${instance - service.firstInstance}`;
  }

  /**
   * Where a new instance of a service goes: a slot that nothing has used, or else one whose instance is gone
   * for longest; -1: there is none.
   */
  freeSlot(service: ServiceState): number {
    let best = -1;
    for (let k = 0; k < service.instanceCount; k++) {
      const instance = service.firstInstance + k;
      if (this.hasBeen[instance] === 0) return instance;
      if (this.exists(instance) || this.isAlive(instance)) continue;
      if (best < 0 || this.upSince[instance] < this.upSince[best]) best = instance;
    }
    return best;
  }

  /** An instance comes to be: not yet up. */
  bear(instance: number, zone: number, node: number, version: number): void {
    const service = this.serviceOf(instance);
    this.baseSpeed[instance] = this.ownSpeed[instance] * (this.machines[node]?.speed ?? 1);
    const speed = this.baseSpeed[instance] * service.versions[version].speed;
    this.zone[instance] = zone;
    this.node[instance] = node;
    this.version[instance] = version;
    this.fullSpeed[instance] = speed;
    this.f[(instance << INSTANCE_SHIFT) | SPEED] = speed;
    this.hasBeen[instance] = 1;
    this.phase[instance] = STARTING;
    if (service.sharesCpu === 1) this.cpu[instance] ??= new Cpu(service.spec.cores, speed);
    const { discipline } = service.spec.queue;
    if (discipline.name === "codel") this.codel[instance] = new Codel(discipline);
    if (discipline.name === "adaptiveLifo") this.adaptiveLifo[instance] = new AdaptiveLifo(discipline);
  }

  /** What is known of an instance before it comes to be. */
  private prepare(service: ServiceState): void {
    const machines = machinesOf(service.spec, service.instanceCount);
    for (let k = 0; k < service.instanceCount; k++) {
      const instance = service.firstInstance + k;
      const i = instance << (INSTANCE_SHIFT + 1);
      this.ownSpeed[instance] = machines[k].speed;
      this.weight[instance] = machines[k].weight;
      this.machineLabels[instance] = machines[k].labels;
      this.i[i | SERVICE] = service.index;
      this.i[i | STATUS] = REFUSING;
      this.i[i | HEAD] = -1;
      this.i[i | TAIL] = -1;
    }
  }

  /**
   * Zones take turns, so that the first k instances of a service are as spread as can be; so do nodes inside
   * a zone.
   */
  private place(service: ServiceState, scenario: Scenario): void {
    const left = service.spec.replicas.slice();
    const inZone = left.map(() => 0);
    let zone = 0;
    const versions = service
      .countsOf(service.initialCount)
      .flatMap((n, version) => Array<number>(n).fill(version));
    for (let k = 0; k < service.initialCount; k++) {
      while (left[zone] === 0) zone = (zone + 1) % left.length;
      const instance = service.firstInstance + k;
      const node = this.firstNode[zone] + (inZone[zone]++ % scenario.topology.zones[zone].nodes);
      this.bear(instance, zone, node, versions[k]);
      this.phase[instance] = RUNNING_ON;
      this.i[(instance << (INSTANCE_SHIFT + 1)) | STATUS] = UP;
      left[zone]--;
      zone = (zone + 1) % left.length;
    }
  }
}

function nodeOffsets(scenario: Scenario): number[] {
  const offsets = [0];
  for (const zone of scenario.topology.zones) offsets.push(offsets[offsets.length - 1] + zone.nodes);
  return offsets;
}

// Exported by name at the end: a constant exported where it is declared is looked up at each use inside its
// own file.
export { PRIORITIES, INSTANCE_SHIFT, SPEED, IN_USE, HEAD, TAIL, STATUS, SERVICE, UP };
