import { COARSE, FINE, Histogram, bucketOf } from "../stats/histogram";
import { ENDINGS, OUTCOMES } from "../mesh/outcome";
import type { Note } from "../stats/result";

/** Buckets of the histogram each instance has: COARSE, up to 2^40 ns (18 minutes). */
const INSTANCE_BUCKETS = 40 << COARSE;

/** Columns of a gauge: see `Observer.shift`. */
const GAUGE_SHIFT = 3;
const LAST = 0;
export const IN_FLIGHT = 1;
export const QUEUE = 2;
export const BUSY = 3;
/** The integral of column n is in column n + INTEGRAL. */
export const INTEGRAL = 3;

/**
 * All that is counted while a run goes on. Whatever counts requests exists twice, for those that arrived during the warm-up
 * (or while draining) and for the measured ones: index 2 * n + measured.
 */
export class Observer {
  readonly scopes: number;
  private readonly gauges: Float64Array;
  /** by scope: time inside of all that left */
  readonly timeInside: Float64Array;
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
  /** by instance: row of INSTANCE_BUCKETS */
  private readonly instanceLatency: Int32Array;
  readonly notes: Note[] = [];

  constructor(size: { scopes: number; routes: number; operations: number; instances: number }) {
    const { scopes, routes, operations, instances } = size;
    this.scopes = scopes;
    this.timeInside = new Float64Array(scopes);
    this.gauges = new Float64Array(scopes << GAUGE_SHIFT);
    this.routeRequests = new Float64Array(routes * 2);
    this.routeSuccesses = new Float64Array(routes * 2);
    this.routeFailures = new Float64Array(routes * 2);
    this.routeAttempts = new Float64Array(routes * 2);
    this.routeLatency = Array.from({ length: routes * 2 }, () => new Histogram(FINE));
    this.routeCauses = Array.from({ length: routes * 2 }, () => new Int32Array(OUTCOMES.length * ENDINGS.length));
    this.operationRequests = new Float64Array(operations * 2);
    this.operationSuccesses = new Float64Array(operations * 2);
    this.operationFailures = new Float64Array(operations * 2);
    this.operationLatency = Array.from({ length: operations * 2 }, () => new Histogram(FINE));
    this.operationCauses = Array.from({ length: operations * 2 }, () => new Int32Array(OUTCOMES.length));
    this.instanceLatency = new Int32Array(instances * INSTANCE_BUCKETS);
  }

  /** The numbers in flight, in line and busy in a scope change by these; their time integrals are brought up to `now`. */
  shift(scope: number, now: number, inFlight: number, queue: number, busy: number): void {
    const { gauges } = this;
    const at = scope << GAUGE_SHIFT;
    const elapsed = now - gauges[at + LAST];
    if (elapsed > 0) {
      gauges[at + LAST] = now;
      gauges[at + IN_FLIGHT + INTEGRAL] += elapsed * gauges[at + IN_FLIGHT];
      gauges[at + QUEUE + INTEGRAL] += elapsed * gauges[at + QUEUE];
      gauges[at + BUSY + INTEGRAL] += elapsed * gauges[at + BUSY];
    }
    gauges[at + IN_FLIGHT] += inFlight;
    gauges[at + QUEUE] += queue;
    gauges[at + BUSY] += busy;
  }

  /** The number now (IN_FLIGHT, QUEUE, BUSY), or with INTEGRAL added its time integral up to the last `shift`. */
  gauge(scope: number, column: number): number {
    return this.gauges[(scope << GAUGE_SHIFT) + column];
  }

  instanceAnswered(instance: number, timeNs: number): void {
    const bucket = bucketOf(timeNs, COARSE);
    this.instanceLatency[instance * INSTANCE_BUCKETS + (bucket < INSTANCE_BUCKETS ? bucket : INSTANCE_BUCKETS - 1)]++;
  }

  instanceHistogram(instance: number): Histogram {
    const histogram = new Histogram(COARSE);
    const from = instance * INSTANCE_BUCKETS;
    this.instanceLatency.subarray(from, from + INSTANCE_BUCKETS).forEach((count, bucket) => {
      histogram.counts[bucket] = count;
    });
    return histogram;
  }

  note(timeNs: number, kind: string, target: string, detail: string): void {
    this.notes.push({ timeNs, kind, target, detail });
  }
}
