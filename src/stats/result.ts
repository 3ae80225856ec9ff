import type { HistogramData } from "./histogram";
import type { HistogramSeries } from "./histogram-series";
import type { Meters } from "./meters";
import type { Samples } from "./samples";

/**
 * What one run returns: plain data and typed arrays, so that it can cross threads. Counts and latencies are
 * of the measured time unless the field says otherwise: requests that arrived in [warmupNs, durationNs),
 * wherever they ended. Times are simulated nanoseconds. Nothing here depends on the machine.
 */
export interface Result {
  readonly replication: number;
  readonly durationNs: number;
  readonly warmupNs: number;
  /** When the last request ended (or the run was cut short). */
  readonly endNs: number;
  readonly intervalNs: number;
  /** Kernel events handled. */
  readonly events: number;
  /** The run hit `maxEvents` or was interrupted. */
  readonly partial: boolean;
  /** It had the opposite chance of the replication before. */
  readonly mirrors: boolean;
  readonly routes: readonly RouteResult[];
  readonly operations: readonly OperationResult[];
  readonly edges: readonly EdgeResult[];
  readonly services: readonly ServiceResult[];
  readonly instances: readonly InstanceResult[];
  /** First one per client in order, then one per service in order. */
  readonly timelines: readonly Timeline[];
  readonly notes: readonly Note[];
  /** In the order in which they began. */
  readonly faults: readonly FaultSpan[];
  /** Single requests; null: none were asked for. */
  readonly samples: Samples | null;
  /** Null: nobody reads any. */
  readonly meters: Meters | null;
}

/** When a fault was at work. */
export interface FaultSpan {
  /** Number of the fault in the scenario. */
  readonly fault: number;
  readonly fromNs: number;
  /** Infinity: to the end. */
  readonly toNs: number;
}

/**
 * Calls from one caller to one operation, seen by the caller: retries are inside, latency is from the
 * intended arrival.
 */
export interface RouteResult {
  /** Name of a client or a service. */
  readonly caller: string;
  readonly callerKind: "client" | "service" | "mirror";
  readonly service: string;
  readonly operation: string;
  readonly requests: number;
  readonly successes: number;
  readonly failures: number;
  /** Still open when the run ended. */
  readonly inFlight: number;
  /** Attempts made, so retries included. */
  readonly attempts: number;
  /** Of successful requests. */
  readonly latency: HistogramData;
  /** Failed requests by `outcome * ENDINGS.length + ending`. */
  readonly failuresByCause: Int32Array;
}

/** Attempts at one operation, seen by the instance: from arrival there to its answer. */
export interface OperationResult {
  readonly service: string;
  readonly operation: string;
  readonly requests: number;
  readonly successes: number;
  readonly failures: number;
  readonly inFlight: number;
  /** Of successful attempts. */
  readonly latency: HistogramData;
  /** Failed attempts by outcome code. */
  readonly failuresByCause: Int32Array;
  /** What its attempts looked up in caches that fill, and found there. */
  readonly lookUps: number;
  readonly hits: number;
}

/** All calls from one caller to one service. */
export interface EdgeResult {
  readonly caller: string;
  readonly callerKind: "client" | "service" | "mirror";
  readonly callee: string;
  readonly attempts: number;
  readonly retries: number;
  readonly hedges: number;
  /** By its proxies; NaN where they eject nobody. */
  readonly ejections: number;
  /** Probes that its proxies sent, and of these failed; NaN where they send none. */
  readonly probes: number;
  readonly probeFailures: number;
  /** How many times probes took an endpoint out; NaN where nobody probes. */
  readonly unhealthy: number;
  readonly timeouts: number;
  /** Attempts that crossed from one zone to another. */
  readonly crossZone: number;
  /** Bytes of their requests and answers that did; NaN where no message of the scenario has a size. */
  readonly crossZoneBytes: number;
  /** Attempts that an open circuit breaker refused; NaN where there is none. */
  readonly opened: number;
  /** NaN where requests travel without connections. */
  readonly connectionsOpened: number;
  /** Failed attempts by outcome code. */
  readonly failuresByCause: Int32Array;
}

export interface ServiceResult {
  readonly service: string;
  /** Core time for measured attempts, and that for those of them whose caller had left when they ended. */
  readonly executedNs: number;
  readonly wastedNs: number;
  /** How often measured attempts had to wait for a worker. */
  readonly waits: number;
  /** Core time that the proxies of its instances took; NaN where proxies cost nothing. */
  readonly proxyNs: number;
}

export interface InstanceResult {
  readonly service: string;
  /** Number within its service, from 0. */
  readonly instance: number;
  readonly zone: string;
  readonly node: string;
  /** What it runs. */
  readonly version: string;
  /** That of its machine. */
  readonly speed: number;
  /** Attempts that arrived here. */
  readonly requests: number;
  readonly errors: number;
  /** Core time over time alive times the cores (or workers) it has; null where both are unlimited. */
  readonly utilization: number | null;
  readonly aliveNs: number;
  /** It came, or went for good, while the run went on. */
  readonly isPassing: boolean;
  /** How long callers' proxies had it ejected, averaged over these; NaN where they eject nobody. */
  readonly ejectedNs: number;
  /** How long their health checks had it unhealthy, averaged the same way; NaN where they have none. */
  readonly unhealthyNs: number;
  /** Share of that time in which it stood still as its quota was used up; null where it has none. */
  readonly throttled: number | null;
  /** Time in the instance, of successful attempts; coarser than the others. */
  readonly latency: HistogramData;
}

/** One scope by interval, the whole run from time 0. Requests count in the interval in which they end. */
export interface Timeline {
  readonly kind: "client" | "service";
  readonly name: string;
  /** by interval: ended, and of these failed */
  readonly requests: Float64Array;
  readonly errors: Float64Array;
  /** by interval: requests that arrived */
  readonly arrivals: Float64Array;
  /** by interval: time averages; a client has only inFlight */
  readonly inFlight: Float64Array;
  readonly queue: Float64Array;
  readonly busy: Float64Array;
  /** by interval: time average of the instances that are ready */
  readonly ready: Float64Array;
  /** by interval: the same of those whose process runs, on its way out too */
  readonly alive: Float64Array;
  /** by interval: latencies of successful requests, coarse */
  readonly latency: HistogramSeries;
  /** Cores (or workers) of one instance; 0 where unlimited or a client. */
  readonly capacity: number;
}

/** A line of events.csv. */
export interface Note {
  readonly timeNs: number;
  readonly kind: string;
  readonly target: string;
  readonly detail: string;
}
