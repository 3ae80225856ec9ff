import { apportion } from "../lib/apportion";
import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { Sampler } from "../kernel/distribution/sampler";
import { ZERO } from "../lib/double";
import type { Version } from "../scenario/lifecycle";
import type { Service } from "../scenario/scenario";
import type { CentralQueue } from "./central-queue";
import { ALIVE, BUSY, GAUGES, IN_FLIGHT, QUEUE, READY } from "./gauges";

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
  workers: number;
  readonly isAsync: Bit;
  lineLimit: number;
  /** How long a frame waits in line, ns; null: as long as it takes. */
  readonly patience: Sampler | null;
  readonly discipline: number;
  /** First come, first served, and nobody leaves early: the line needs no links back, and no times. */
  readonly hasPlainLine: Bit;
  /** Its instances may run out of memory. */
  readonly hasMemory: Bit;
  /** Its operations differ in priority: the line is in the order of that first. */
  readonly hasPriorities: Bit;
  /** Runnable work may exceed the cores, so that they are shared. */
  readonly sharesCpu: Bit;
  /** What its shared cores may use is also limited from outside. */
  readonly isGoverned: Bit;
  /** What "busy" counts: workers in use where workers are the only limit, otherwise cores at work. */
  readonly busyIsHeld: Bit;
  /**
   * Its instances are consecutive, those that may come while the run goes on included: `initialCount` of them
   * are there from the start.
   */
  readonly firstInstance: number;
  readonly instanceCount: number;
  readonly initialCount: number;
  /** Its scope among the observer's, and its gauges. */
  readonly scope: number;
  readonly inFlight: number;
  readonly queue: number;
  readonly busy: number;
  readonly ready: number;
  readonly alive: number;
  /** What its instances may run; at first, the first of them. */
  readonly versions: readonly Version[];
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
  /** How often measured requests had to wait for a worker. */
  waits = 0;
  measuredNs = ZERO;

  constructor(
    index: number,
    spec: Service,
    firstInstance: number,
    slots: number,
    scope: number,
    isGoverned: boolean,
  ) {
    this.index = index;
    this.scope = scope;
    this.inFlight = scope * GAUGES + IN_FLIGHT;
    this.queue = scope * GAUGES + QUEUE;
    this.busy = scope * GAUGES + BUSY;
    this.ready = scope * GAUGES + READY;
    this.alive = scope * GAUGES + ALIVE;
    this.versions = spec.versions;
    this.spec = spec;
    this.workers = spec.workers === Infinity ? UNLIMITED : spec.workers;
    this.isAsync = bit(spec.model === "async");
    const { limit, timeout, discipline } = spec.queue;
    this.lineLimit = limit === Infinity ? UNLIMITED : limit;
    this.patience = timeout === null ? null : new Sampler(timeout);
    this.discipline = DISCIPLINES[discipline.name];
    this.hasPriorities = bit(new Set(spec.operations.map(({ priority }) => priority)).size > 1);
    this.hasPlainLine = bit(timeout === null && this.discipline === FIFO && this.hasPriorities === 0);
    const forks = spec.operations.some((operation) => JSON.stringify(operation).includes('"parallel"'));
    this.hasMemory = bit(spec.mostInMemory < Infinity);
    this.isGoverned = bit(isGoverned);
    this.sharesCpu = bit(isGoverned || (spec.cores !== Infinity && (spec.cores < spec.workers || forks)));
    this.busyIsHeld = bit(spec.cores === Infinity && spec.workers !== Infinity);
    this.firstInstance = firstInstance;
    this.initialCount = spec.replicas.reduce((sum, n) => sum + n, 0);
    this.instanceCount = slots;
  }

  /** by version: how many of so many instances run it while no rollout is under way */
  countsOf(total: number): number[] {
    const { mix, versions } = this.spec;
    return apportion(total, mix ?? versions.map((_, version) => (version === 0 ? 1 : 0)));
  }

  /** Cores, or workers where these are the only limit, of one instance; Infinity when there is neither. */
  get capacity(): number {
    return this.busyIsHeld === 1 ? this.spec.workers : this.spec.cores;
  }
}

// Exported by name at the end: a constant exported where it is declared is looked up at each use inside its
// own file.
export { UNLIMITED };
