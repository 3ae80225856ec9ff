import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { Sampler } from "../kernel/distribution/sampler";
import { ZERO } from "../lib/double";
import { AdaptiveLifo } from "../mesh/resilience/adaptive-lifo";
import { Codel } from "../mesh/resilience/codel";
import type { Scenario, Service } from "../scenario/scenario";
import type { CentralQueue } from "./central-queue";
import { Cpu } from "./cpu";
import { BUSY, GAUGES, IN_FLIGHT, QUEUE, READY } from "./gauges";

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

/** STATUS: nothing answers (machine gone), nothing listens (process gone), serves. */
export const UNREACHABLE = 0;
export const REFUSING = 1;
const UP = 2;

/** Stands for "no limit" where limits are compared with counts. */
const UNLIMITED = 0x3fffffff;

/** Who is served next. */
const FIFO = 0;
export const LIFO = 1;
export const CODEL = 2;
export const ADAPTIVE_LIFO = 3;
const DISCIPLINES = { fifo: FIFO, lifo: LIFO, codel: CODEL, adaptiveLifo: ADAPTIVE_LIFO } as const;

/** What the instances of a service have in common, in the form the hot path wants it. */
export class ServiceState {
  readonly index: number;
  readonly spec: Service;
  readonly workers: number;
  readonly isAsync: Bit;
  readonly lineLimit: number;
  /** How long a frame waits in line, ns; null: as long as it takes. */
  readonly patience: Sampler | null;
  readonly discipline: number;
  /** First come, first served, and nobody leaves early: the line needs no links back, and no times. */
  readonly hasPlainLine: Bit;
  /** Runnable work may exceed the cores, so that they are shared. */
  readonly sharesCpu: Bit;
  /** What "busy" counts: workers in use where workers are the only limit, otherwise cores at work. */
  readonly busyIsHeld: Bit;
  /** Its instances are consecutive. */
  readonly firstInstance: number;
  readonly instanceCount: number;
  /** Its scope among the observer's, and its gauges. */
  readonly scope: number;
  readonly inFlight: number;
  readonly queue: number;
  readonly busy: number;
  readonly ready: number;
  /** Where requests wait for any instance, when some caller balances with the central queue. */
  central: CentralQueue | null = null;
  /**
   * Work begun, work undone because it was cut short, and work done by the clock (as BUSY_NS, and not where
   * cores are shared); ns of one core at speed 1.
   */
  demandNs = ZERO;
  undoneNs = ZERO;
  executedNs = ZERO;
  /** Part of executedNs, of measured attempts that nobody waited for when they ended; and all measured. */
  wastedNs = ZERO;
  measuredNs = ZERO;

  constructor(index: number, spec: Service, firstInstance: number, scope: number) {
    this.index = index;
    this.scope = scope;
    this.inFlight = scope * GAUGES + IN_FLIGHT;
    this.queue = scope * GAUGES + QUEUE;
    this.busy = scope * GAUGES + BUSY;
    this.ready = scope * GAUGES + READY;
    this.spec = spec;
    this.workers = spec.workers === Infinity ? UNLIMITED : spec.workers;
    this.isAsync = bit(spec.model === "async");
    const { limit, timeout, discipline } = spec.queue;
    this.lineLimit = limit === Infinity ? UNLIMITED : limit;
    this.patience = timeout === null ? null : new Sampler(timeout);
    this.discipline = DISCIPLINES[discipline.name];
    this.hasPlainLine = bit(timeout === null && this.discipline === FIFO);
    const forks = spec.operations.some((operation) => JSON.stringify(operation).includes('"parallel"'));
    this.sharesCpu = bit(spec.cores !== Infinity && (spec.cores < spec.workers || forks));
    this.busyIsHeld = bit(spec.cores === Infinity && spec.workers !== Infinity);
    this.firstInstance = firstInstance;
    this.instanceCount = spec.replicas.reduce((sum, n) => sum + n, 0);
  }

  /** Cores, or workers where these are the only limit, of one instance; Infinity when there is neither. */
  get capacity(): number {
    return this.busyIsHeld === 1 ? this.spec.workers : this.spec.cores;
  }
}

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
  /** by instance: speed without faults */
  readonly baseSpeed: Float64Array;
  /** by instance: its shared cores, where the service shares them */
  readonly cpu: (Cpu | undefined)[] = [];
  /** by instance: the state of its line, where the discipline has any */
  readonly codel: (Codel | undefined)[] = [];
  readonly adaptiveLifo: (AdaptiveLifo | undefined)[] = [];
  /** by instance: when it last came up, and how long it had been up before, within the measured time */
  readonly upSince: Float64Array;
  readonly aliveNs: Float64Array;
  /** by zone: number of its first node among all */
  private readonly firstNode: readonly number[];

  constructor(scenario: Scenario) {
    let first = 0;
    this.services = scenario.services.map((spec, index) => {
      const service = new ServiceState(index, spec, first, scenario.clients.length + index);
      first += service.instanceCount;
      return service;
    });
    this.count = first;
    this.f = new Float64Array(first << INSTANCE_SHIFT);
    this.i = new Int32Array(this.f.buffer);
    this.zone = new Int32Array(first);
    this.node = new Int32Array(first);
    this.baseSpeed = new Float64Array(first);
    this.upSince = new Float64Array(first);
    this.aliveNs = new Float64Array(first);
    this.firstNode = nodeOffsets(scenario);
    for (const service of this.services) this.place(service, scenario, this.firstNode);
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

  /** Its present speed. */
  speed(instance: number): number {
    return this.f[(instance << INSTANCE_SHIFT) | SPEED];
  }

  /** "cart/3": number within its service. */
  name(instance: number): string {
    const service = this.serviceOf(instance);
    return `${service.spec.name}/${instance - service.firstInstance}`;
  }

  /**
   * Zones take turns, so that the first k instances of a service are as spread as can be; so do nodes inside
   * a zone.
   */
  private place(service: ServiceState, scenario: Scenario, firstNode: readonly number[]): void {
    const left = service.spec.replicas.slice();
    const speeds = speedsOf(service.spec, service.instanceCount);
    const inZone = left.map(() => 0);
    let zone = 0;
    for (let k = 0; k < service.instanceCount; k++) {
      while (left[zone] === 0) zone = (zone + 1) % left.length;
      const instance = service.firstInstance + k;
      const f = instance << INSTANCE_SHIFT;
      const i = instance << (INSTANCE_SHIFT + 1);
      this.zone[instance] = zone;
      this.node[instance] = firstNode[zone] + (inZone[zone]++ % scenario.topology.zones[zone].nodes);
      this.baseSpeed[instance] = speeds[k];
      this.f[f | SPEED] = speeds[k];
      this.i[i | SERVICE] = service.index;
      this.i[i | STATUS] = UP;
      this.i[i | HEAD] = -1;
      this.i[i | TAIL] = -1;
      if (service.sharesCpu === 1) this.cpu[instance] = new Cpu(service.spec.cores, speeds[k]);
      const { discipline } = service.spec.queue;
      if (discipline.name === "codel") this.codel[instance] = new Codel(discipline);
      if (discipline.name === "adaptiveLifo") this.adaptiveLifo[instance] = new AdaptiveLifo(discipline);
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

/**
 * Speeds by instance number: classes in shares rounded by largest remainder, dealt out evenly rather than in
 * blocks.
 */
function speedsOf(service: Service, count: number): number[] {
  if (service.speeds.length === 0) return Array<number>(count).fill(1);
  const given = service.speeds.map(() => 0);
  return Array.from({ length: count }, (_, k) => {
    let best = 0;
    let bestLack = -Infinity;
    service.speeds.forEach(({ share }, index) => {
      const lack = share * (k + 1) - given[index];
      if (lack > bestLack + 1e-9) {
        best = index;
        bestLack = lack;
      }
    });
    given[best]++;
    return service.speeds[best].speed;
  });
}

// Exported by name at the end: a constant exported where it is declared is looked up at each use inside its
// own file.
export { INSTANCE_SHIFT, SPEED, IN_USE, HEAD, TAIL, STATUS, SERVICE, UP, UNLIMITED };
