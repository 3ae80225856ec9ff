import type { Affinity, FailFast, HealthUse, Locality, OutlierDetectionSpec } from "./host-sets";
import type { Distribution } from "../kernel/distribution/spec";
import type { BalancerSpec } from "../mesh/balance/policies";
import type { DelayOptions } from "../mesh/resilience/codel";
import type { Arrivals } from "./arrivals";
import type { ClientRetry, JourneyStep, Session } from "./client";
import type { Destination } from "./destination";
import type { Connections, ServerConnections } from "./connections";
import type { Overhead } from "./overhead";
import type { Protection } from "./protection";
import type { Fault } from "./faults";
import type { FailureAccrualSpec, HealthCheckSpec } from "./health";
import type { OwnLabels } from "./labels";
import type { Pauses, Quota, Zone } from "./machine";
import type { Lifecycle, Version } from "./lifecycle";
import type { Metric } from "./metric";
import type { Run } from "./run";
import type { Selection } from "./selection";
import type { Outputs } from "./outputs";
import type { Step } from "./step";
import type { Subset } from "./subset";
import type { Hedge, Retry } from "./tries";
import type { SweepGrid } from "./grid";

/**
 * A checked scenario: plain data, every default filled in, all times in integer nanoseconds, rates per
 * second, probabilities and shares in 0..1, `Infinity` where the user set no limit. Nothing below this row
 * reads YAML.
 */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly run: Run;
  readonly topology: Topology;
  readonly services: readonly Service[];
  readonly clients: readonly Client[];
  readonly mesh: Mesh;
  readonly faults: readonly Fault[];
  /** Null: nobody looks. */
  readonly monitoring: Monitoring | null;
  readonly slo: readonly Slo[];
  readonly outputs: Outputs;
}

export interface Topology {
  /** At least one; a scenario without zones has one, called "default". */
  readonly zones: readonly Zone[];
  readonly network: Network;
  /** Null: none are given. */
  readonly prices: { readonly coreHour: number; readonly crossZoneGB: number } | null;
}

/** One-way latencies, and what each message takes on top for its size. */
export interface Network {
  readonly sameZone: Distribution;
  readonly crossZone: Distribution;
  readonly crossRegion: Distribution;
  /** Exceptions, by zone index. */
  readonly links: readonly { readonly from: number; readonly to: number; readonly latency: Distribution }[];
  /** Bytes per second that one message passes at; Infinity: no limit. */
  /** Chance that a message is lost each time that it is sent. */
  readonly loss: number;
  readonly bandwidth: { readonly sameZone: number; readonly crossZone: number; readonly crossRegion: number };
}

/** `weight`: what discovery says of an instance, a whole number from 1. */
export interface MachineClass {
  readonly share: number;
  readonly speed: number;
  readonly weight: number;
  readonly labels: OwnLabels;
}

export interface Service {
  readonly name: string;
  /** by zone index: how many instances start there */
  readonly replicas: readonly number[];
  /** CPU that runnable work shares; Infinity: no contention. */
  readonly cores: number;
  /** Null: never more than `cores` at once. */
  readonly quota: Quota | null;
  /** When all of an instance stands still; null: never. */
  readonly pauses: Pauses | null;
  /** Requests an instance works on at once; Infinity: no limit. */
  readonly workers: number;
  /** `threads`: a request holds its worker until it is answered. `async`: only while it works. */
  readonly model: "threads" | "async";
  readonly queue: Queue;
  /** Requests that fit into an instance's memory: with more it is killed. Infinity: no limit. */
  readonly mostInMemory: number;
  /** Bytes that requests and leaks may take, and what each request does; null: no limit. */
  readonly memory: { readonly room: number; readonly perRequest: number } | null;
  /** What instances do with connections to them; null: they leave them alone. */
  readonly connections: ServerConnections | null;
  /** Classes of machine; shares sum to 1. Empty: all run at speed 1. */
  readonly speeds: readonly MachineClass[];
  /** Chance that any attempt fails after its work is done. */
  readonly errors: number;
  readonly operations: readonly Operation[];
  /** What answers say of when to ask again, of which an instance has too much to do; ns, 0: nothing. */
  readonly retryAfterNs: number;
  /** What an instance has so many of, and each of which one request at a time may hold. */
  readonly pools: readonly ResourcePool[];
  /** What its instances run: the first at first, the others after rollouts. */
  readonly versions: readonly Version[];
  /** by version: share of the instances that run it, always; null: all run the same but for rollouts */
  readonly mix: readonly number[] | null;
  /** It stands outside the mesh: no proxies beside its instances. */
  readonly isExternal: boolean;
  /** Price of an instance for an hour; null: that of its cores. */
  readonly cost: number | null;
  readonly lifecycle: Lifecycle;
  /** by zone index: its weight for instances that start while the run goes on; 0: none there */
  readonly placement: readonly number[];
}

export interface ResourcePool {
  readonly name: string;
  /** Slots of each instance. */
  readonly size: number;
  /** How long a request waits for a slot before it fails with `pool_timeout`; Infinity: for ever. */
  readonly waitNs: number;
}

export interface Queue {
  /**
   * Requests that may wait for a worker (with unlimited workers: for a core) before more are refused with
   * `queue_full`; Infinity: no limit.
   */
  readonly limit: number;
  /** How long a request waits in line for a worker before it fails with `queue_timeout`; null: for ever. */
  readonly timeout: Distribution | null;
  /** Who is served next. */
  readonly discipline: Discipline;
}

export type Discipline =
  { readonly name: "fifo" | "lifo" } | ({ readonly name: "codel" | "adaptiveLifo" } & DelayOptions);

export interface Operation {
  readonly name: string;
  /** Chance that an attempt fails after its work is done (on top of the service's). */
  readonly errors: number;
  readonly priority: "critical" | "default" | "sheddable";
  /** Sizes of messages, in bytes. */
  readonly request: Distribution;
  readonly response: Distribution;
  /** How long after its arrival an attempt is ended with `operation_timeout`; Infinity: never. */
  readonly timeoutNs: number;
  /** Null: no limit of its own. */
  readonly concurrency: Bulkhead | null;
  readonly steps: readonly Step[];
}

/** How many attempts of an operation an instance takes in at once. */
export interface Bulkhead {
  readonly limit: number;
  /** How many may wait until another has ended; one more fails with `bulkhead_full`. Infinity: no limit. */
  readonly queue: number;
  /** How long one waits before it fails with `bulkhead_full`; Infinity: for ever. */
  readonly waitNs: number;
}

export interface Client {
  readonly name: string;
  readonly mix: readonly { readonly service: number; readonly operation: number; readonly weight: number }[];
  readonly arrivals: Arrivals;
  /** Nothing arrives from then on; Infinity: until the run ends. */
  readonly stopNs: number;
  /** Where requests come from; shares sum to 1. */
  readonly zones: readonly { readonly zone: number; readonly share: number }[];
  /** Independent proxies, each with its own balancer state. */
  readonly instances: number;
  /** The client gives up this long after the intended arrival; Infinity: never. */
  readonly timeoutNs: number;
  readonly session: Session | null;
  /** What a user of a closed loop does again and again, thinking in between; null: one request of the mix. */
  readonly journey: readonly JourneyStep[] | null;
  /** What the client itself tries again, whatever its proxy did before. */
  readonly retry: ClientRetry | null;
}

export interface Mesh {
  /** Who holds balancer state: each calling instance (`none`, `sidecar`, `proxyless`) or each node. */
  readonly dataplane: "none" | "sidecar" | "proxyless" | "ambient" | "kubeProxy";
  /** Null: requests pass proxies at no cost. */
  readonly overhead: Overhead | null;
  /** One for every pair of caller and callee of the call graph. */
  readonly edges: readonly Edge[];
}

export interface Edge {
  readonly caller: Caller;
  /** Index into `services`. */
  readonly callee: number;
  /** It is for copies of calls, which nobody waits for. */
  readonly isMirror: boolean;
  readonly policy: Policy;
}

export type Caller = { readonly client: number } | { readonly service: number };

export interface Policy {
  readonly balancer: BalancerSpec;
  readonly affinity: Affinity | null;
  /** Where calls go; null: to any instance of the callee. */
  readonly split: readonly Destination[] | null;
  /** What decides which part of a split a call belongs to. */
  readonly splitBy: "request" | "session";
  /** Where copies of calls go as well. */
  readonly mirrors: readonly Destination[];
  /** Null: all endpoints are chosen among. */
  readonly subset: Subset | null;
  /** When the health of endpoints ceases to matter. */
  readonly health: HealthUse;
  /** Null: nobody is ejected. */
  readonly outlierDetection: OutlierDetectionSpec | null;
  /** Null: nobody is probed. */
  readonly healthCheck: HealthCheckSpec | null;
  /** Null: nobody is left alone for failures. */
  readonly failureAccrual: FailureAccrualSpec | null;
  /** Null: it does not matter where an endpoint is. */
  readonly locality: Locality | null;
  /** Null: requests travel by themselves. */
  readonly connections: Connections | null;
  /** Limit for a call with all its retries; Infinity: none. */
  readonly timeoutNs: number;
  /** `propagate`: a callee stops work whose caller's deadline has passed. */
  readonly deadline: "propagate" | "ignore";
  readonly retry: Retry | null;
  /** Null: no attempt is sent before another has failed. */
  readonly hedge: Hedge | null;
  /** Null: where no endpoint can be used, requests fail at once. */
  readonly failFast: FailFast | null;
  readonly protection: Protection;
  readonly discovery: Discovery;
}

export type Discovery =
  | { readonly kind: "instant" }
  | { readonly kind: "dns"; readonly ttlNs: number; readonly refresh: "onExpiry" | "onRequest" }
  /** Each proxy learns of a change this long after it. */
  | { readonly kind: "endpointSlice" | "xds"; readonly propagation: Distribution };

/** What operators would see: counters read now and then, and alerts on what these say. */
export interface Monitoring {
  /** Time between two readings, after each of which alerts are evaluated. */
  readonly scrapeNs: number;
  /** The time before an evaluation that rates and percentiles are of. */
  readonly windowNs: number;
  /** Upper bounds of the buckets that latencies are counted in, ns, rising; one to Infinity comes on top. */
  readonly bucketsNs: readonly number[];
  readonly alerts: readonly Alert[];
}

export interface Alert {
  readonly name: string;
  readonly text: string;
  readonly expression: SloExpression;
  /** How long the predicate must have held before the alert fires. */
  readonly forNs: number;
}

export interface Slo {
  /** As written, or the name the user gave. */
  readonly name: string;
  readonly text: string;
  readonly expression: SloExpression;
  /** The predicate must hold in every window of this length; Infinity: over the whole measured time. */
  readonly windowNs: number;
  readonly during: { readonly fromNs: number; readonly toNs: number } | null;
}

export interface SloExpression {
  readonly left: Metric;
  /** A second metric that the first is divided by, or null. */
  readonly divisor: Metric | null;
  readonly operator: "<" | "<=" | ">" | ">=" | "==" | "!=";
  /** Times in ns, ratios in 0..1, rates per second. */
  readonly value: number;
}

/** What a file describes: its variants, or itself as the only one (then `baseline` is null). */
export interface Experiment {
  readonly variants: readonly { readonly name: string; readonly scenario: Scenario }[];
  /** Index into `variants`. */
  readonly baseline: number | null;
  /** Whether each variant has chance of its own, instead of the same for all. */
  readonly independent?: boolean;
  /** Which variant is to be chosen, if one is; it then decides how many replications each gets. */
  readonly selection?: Selection;
  /** Of a sweep: what was set at each of its variants, its points. */
  readonly grid?: SweepGrid;
}
