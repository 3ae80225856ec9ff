import { COARSE, FINE, Histogram, OCTAVES } from "../stats/histogram";
import { ENDINGS, OUTCOMES } from "../mesh/outcome";
import type { Note } from "../stats/result";
import { GAUGES, Gauges } from "./gauges";
import { InstanceLatency } from "./instance-latency";

/** Buckets an octave of a coarse histogram, as a shift of the fine ones. */
const COARSER = FINE - COARSE;
const COARSE_BUCKETS = OCTAVES << COARSE;

/**
 * All that is counted while a run goes on. Whatever counts requests exists twice, for those that arrived
 * during the warm-up (or while draining) and for the measured ones: index 2 * n + measured.
 */
export class Observer {
  readonly scopes: number;
  readonly gauges: Gauges;
  /** by scope: time inside of all that left */
  readonly timeInside: Float64Array;
  /** by scope: row of COARSE_BUCKETS, latencies of successes since the interval began */
  readonly intervalLatency: Int32Array;
  /** by route, twice: calls begun, ended well, ended badly, attempts made */
  readonly routeRequests: Float64Array;
  readonly routeSuccesses: Float64Array;
  readonly routeFailures: Float64Array;
  readonly routeAttempts: Float64Array;
  /** by route, twice: latencies of successful calls */
  readonly routeLatency: readonly Histogram[];
  /** by route, twice: row of outcome * ENDINGS + ending */
  readonly routeCauses: readonly Int32Array[];
  /** by operation, twice: attempts that arrived, were answered well, were answered badly */
  readonly operationRequests: Float64Array;
  readonly operationSuccesses: Float64Array;
  readonly operationFailures: Float64Array;
  readonly operationLatency: readonly Histogram[];
  readonly operationCauses: readonly Int32Array[];
  readonly instanceLatency: InstanceLatency;
  readonly notes: Note[] = [];

  constructor(size: { scopes: number; routes: number; operations: number; instances: number }) {
    const { scopes, routes, operations, instances } = size;
    this.scopes = scopes;
    this.timeInside = new Float64Array(scopes);
    this.gauges = new Gauges(scopes * GAUGES);
    this.intervalLatency = new Int32Array(scopes * COARSE_BUCKETS);
    this.routeRequests = new Float64Array(routes * 2);
    this.routeSuccesses = new Float64Array(routes * 2);
    this.routeFailures = new Float64Array(routes * 2);
    this.routeAttempts = new Float64Array(routes * 2);
    this.routeLatency = Array.from({ length: routes * 2 }, () => new Histogram(FINE));
    this.routeCauses = Array.from(
      { length: routes * 2 },
      () => new Int32Array(OUTCOMES.length * ENDINGS.length),
    );
    this.operationRequests = new Float64Array(operations * 2);
    this.operationSuccesses = new Float64Array(operations * 2);
    this.operationFailures = new Float64Array(operations * 2);
    this.operationLatency = Array.from({ length: operations * 2 }, () => new Histogram(FINE));
    this.operationCauses = Array.from({ length: operations * 2 }, () => new Int32Array(OUTCOMES.length));
    this.instanceLatency = new InstanceLatency(instances);
  }

  /** A call succeeded; `index` is of its route, `scope` that of its client or -1. */
  callSucceeded(index: number, scope: number, timeNs: number): void {
    this.routeSuccesses[index]++;
    const bucket = this.routeLatency[index].record(timeNs);
    if (scope >= 0) this.intervalLatency[scope * COARSE_BUCKETS + (bucket >> COARSER)]++;
  }

  /** An attempt was answered well; `index` is of its operation, `scope` of its service. */
  attemptSucceeded(index: number, scope: number, instance: number, timeNs: number): void {
    this.operationSuccesses[index]++;
    const bucket = this.operationLatency[index].record(timeNs) >> COARSER;
    this.intervalLatency[scope * COARSE_BUCKETS + bucket]++;
    if (index & 1) this.instanceLatency.record(instance, bucket);
  }

  note(timeNs: number, kind: string, target: string, detail: string): void {
    this.notes.push({ timeNs, kind, target, detail });
  }
}

// Exported by name at the end: a constant exported where it is declared is looked up at each use inside its
// own file.
export { COARSE_BUCKETS };
