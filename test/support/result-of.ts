import { ENDINGS, OUTCOMES } from "../../src/mesh/outcome";
import type { VariantOutcome } from "../../src/report/outcome";
import type { Fault } from "../../src/scenario/faults";
import type { Scenario, Slo } from "../../src/scenario/scenario";
import { bucketOf, COARSE, FINE, Histogram, type HistogramData, OCTAVES } from "../../src/stats/histogram";
import { type HistogramSeries, HistogramSeriesBuilder } from "../../src/stats/histogram-series";
import type { Result, Timeline } from "../../src/stats/result";

export const MS = 1e6;
export const S = 1e9;
export const WARMUP_NS = 2 * S;
export const DURATION_NS = 12 * S;
export const SECONDS = 10;

/**
 * A world for report tests: client `users` calls `web.get` and `web.put`, and `web` calls `db.query`. Two
 * instances of web, one of db; intervals of 1 s, 2 s warm-up, 10 s measured.
 */
export function scenarioOf({
  slo = [],
  faults = [],
  csv = null,
  name = "shop",
}: {
  slo?: readonly Slo[];
  faults?: readonly Fault[];
  csv?: readonly string[] | null;
  name?: string;
} = {}): Scenario {
  const constant = { kind: "constant", value: 0 } as const;
  const service = (serviceName: string, operations: readonly string[]): Scenario["services"][number] => ({
    name: serviceName,
    replicas: [1],
    cores: 1,
    cost: null,
    retryAfterNs: 0,
    quota: null,
    pauses: null,
    workers: Infinity,
    model: "async",
    queue: { limit: Infinity, timeout: null, discipline: { name: "fifo" } },
    mostInMemory: Infinity,
    memory: null,
    connections: null,
    speeds: [],
    errors: 0,
    operations: operations.map((operation) => ({
      name: operation,
      errors: 0,
      priority: "default",
      request: constant,
      response: constant,
      timeoutNs: Infinity,
      concurrency: null,
      steps: [],
    })),
    pools: [],
    isExternal: false,
    versions: [{ name: "v1", speed: 1, errors: 0, labels: {} }],
    mix: null,
    lifecycle: { startup: null, warmup: null, preStopNs: 0, graceNs: 30 * S },
    placement: [1],
  });
  const policy: Scenario["mesh"]["edges"][number]["policy"] = {
    balancer: { name: "random" },
    affinity: null,
    subset: null,
    split: null,
    splitBy: "request",
    mirrors: [],
    health: {
      panicThreshold: 50,
      failTrafficOnPanic: false,
      overprovisioningPercent: 140,
      weightedPriorityHealth: false,
      retentionNs: Infinity,
    },
    outlierDetection: null,
    healthCheck: null,
    failureAccrual: null,
    locality: null,
    connections: null,
    timeoutNs: Infinity,
    deadline: "ignore",
    retry: null,
    hedge: null,
    failFast: null,
    protection: {
      limits: null,
      breaker: null,
      rateLimit: null,
      concurrencyLimit: null,
      admissionControl: null,
    },
    discovery: { kind: "instant" },
  };
  return {
    name,
    description: "",
    run: {
      durationNs: DURATION_NS,
      warmupNs: WARMUP_NS,
      drainNs: Infinity,
      seed: "1",
      replications: 1,
      findsWarmup: false,
      precision: null,
      confidence: 0.95,
      controlVariates: false,
      antithetic: false,
      maxEvents: Infinity,
    },
    topology: {
      zones: [{ name: "default", region: "default", nodes: 1, machines: [] }],
      network: {
        sameZone: constant,
        crossZone: constant,
        crossRegion: constant,
        links: [],
        loss: 0,
        bandwidth: { sameZone: Infinity, crossZone: Infinity, crossRegion: Infinity },
      },
      prices: null,
    },
    services: [service("web", ["get", "put"]), service("db", ["query"])],
    clients: [
      {
        name: "users",
        mix: [
          { service: 0, operation: 0, weight: 1 },
          { service: 0, operation: 1, weight: 1 },
        ],
        arrivals: { kind: "open", process: "poisson", rate: 1, stages: [] },
        zones: [{ zone: 0, share: 1 }],
        instances: 1,
        timeoutNs: Infinity,
        stopNs: Infinity,
        session: null,
        journey: null,
        retry: null,
      },
    ],
    mesh: {
      dataplane: "sidecar",
      overhead: null,
      edges: [
        { caller: { client: 0 }, callee: 0, isMirror: false, policy },
        { caller: { service: 0 }, callee: 1, isMirror: false, policy },
      ],
    },
    monitoring: null,
    faults,
    slo,
    outputs: {
      dir: null,
      histograms: false,
      html: true,
      csv,
      intervalNs: S,
      requests: null,
      traces: null,
      metrics: null,
      formats: [],
    },
  };
}

export interface ResultParts {
  replication?: number;
  /** Latencies of successful gets and puts, in ns. */
  gets?: readonly number[];
  puts?: readonly number[];
  /** Failed gets by cause; each was one attempt. */
  failures?: Readonly<Partial<Record<(typeof OUTCOMES)[number]["cause"], number>>>;
  ending?: (typeof ENDINGS)[number];
  inFlight?: number;
  /** Attempts beyond the first, all of gets. */
  retries?: number;
  crossZone?: number;
  /** by instance of web: attempts, utilization */
  loads?: readonly number[];
  utilizations?: readonly (number | null)[];
  executedNs?: number;
  wastedNs?: number;
  partial?: boolean;
  mirrors?: boolean;
  endNs?: number;
  timeline?: Partial<Timeline>;
  notes?: Result["notes"];
  faults?: Result["faults"];
}

/** A result of `scenarioOf` with these parts; what is not given is empty. */
export function resultOf(parts: ResultParts = {}): Result {
  const { gets = [], puts = [], failures = {}, inFlight = 0, retries = 0, crossZone = 0 } = parts;
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  const got = gets.length + failed + inFlight;
  const attempts = got + puts.length + retries;
  const loads = parts.loads ?? [attempts / 2, attempts / 2];
  const route = {
    caller: "users",
    callerKind: "client",
    service: "web",
    failures: 0,
    inFlight: 0,
    failuresByCause: new Int32Array(OUTCOMES.length * ENDINGS.length),
  } as const;
  return {
    replication: parts.replication ?? 0,
    durationNs: DURATION_NS,
    warmupNs: WARMUP_NS,
    endNs: parts.endNs ?? DURATION_NS,
    intervalNs: S,
    events: 100,
    partial: parts.partial ?? false,
    mirrors: parts.mirrors ?? false,
    routes: [
      {
        ...route,
        operation: "get",
        requests: got,
        successes: gets.length,
        failures: failed,
        inFlight,
        attempts: got + retries,
        latency: histogramOf(gets),
        failuresByCause: byCause(failures, ENDINGS.indexOf(parts.ending ?? ""), ENDINGS.length),
      },
      {
        ...route,
        operation: "put",
        requests: puts.length,
        successes: puts.length,
        attempts: puts.length,
        latency: histogramOf(puts),
      },
    ],
    operations: [
      operation("get", gets, failed, inFlight, byCause(failures, 0, 1)),
      operation("put", puts, 0, 0, byCause({}, 0, 1)),
    ],
    edges: [
      {
        caller: "users",
        callerKind: "client",
        callee: "web",
        attempts,
        retries,
        hedges: 0,
        ejections: NaN,
        probes: NaN,
        probeFailures: NaN,
        unhealthy: NaN,
        timeouts: failures.timeout ?? 0,
        crossZone,
        crossZoneBytes: NaN,
        opened: NaN,
        connectionsOpened: NaN,
        failuresByCause: byCause(failures, 0, 1),
      },
    ],
    services: [
      {
        service: "web",
        executedNs: parts.executedNs ?? 0,
        wastedNs: parts.wastedNs ?? 0,
        waits: 0,
        proxyNs: NaN,
      },
    ],
    instances: loads.map((requests, instance) => ({
      service: "web",
      instance,
      zone: "default",
      version: "v1",
      speed: 1,
      requests,
      errors: 0,
      utilization: parts.utilizations?.[instance] ?? null,
      ejectedNs: NaN,
      aliveNs: DURATION_NS - WARMUP_NS,
      isPassing: false,
      node: "default/0",
      throttled: null,
      unhealthyNs: NaN,
      latency: histogramOf([], COARSE),
    })),
    timelines: [timelineOf({ ...parts.timeline }), timelineOf({ kind: "service", name: "web", capacity: 2 })],
    notes: parts.notes ?? [],
    faults: parts.faults ?? [],
    samples: null,
    meters: null,
  };
}

/** `users`, with nothing happening unless given. */
export function timelineOf(parts: Partial<Timeline>): Timeline {
  const zeros = (): Float64Array => new Float64Array(DURATION_NS / S);
  return {
    kind: "client",
    name: "users",
    requests: zeros(),
    errors: zeros(),
    arrivals: parts.requests ?? zeros(),
    inFlight: zeros(),
    queue: zeros(),
    busy: zeros(),
    ready: zeros(),
    alive: parts.ready ?? zeros(),
    latency: seriesOf(Array.from(zeros(), () => [])),
    capacity: 0,
    ...parts,
  };
}

export function histogramOf(values: readonly number[], precision = FINE): HistogramData {
  const histogram = new Histogram(precision);
  for (const value of values) histogram.record(value);
  return histogram.data();
}

/** by interval: the latencies in it, in ns */
export function seriesOf(intervals: readonly (readonly number[])[]): HistogramSeries {
  const builder = new HistogramSeriesBuilder(COARSE);
  for (const values of intervals) {
    const counts = new Int32Array(OCTAVES << COARSE);
    for (const value of values) counts[bucketOf(value, COARSE)]++;
    builder.add(
      counts,
      values.reduce((sum, value) => sum + value, 0),
    );
  }
  return builder.series();
}

/** `every` as the value of each of the 12 intervals, except those given. */
export function column(every: number, except: Readonly<Record<number, number>> = {}): Float64Array {
  return Float64Array.from({ length: DURATION_NS / S }, (_, i) => except[i] ?? every);
}

export function outcomeOf(
  name: string,
  results: readonly ResultParts[],
  scenario: Scenario = scenarioOf(),
): VariantOutcome {
  return {
    name,
    scenario,
    results: results.map((parts, replication) => resultOf({ replication, ...parts })),
  };
}

export function sloOf(
  text: string,
  expression: Slo["expression"],
  { windowNs = Infinity, during = null }: Partial<Pick<Slo, "windowNs" | "during">> = {},
): Slo {
  return { name: text, text, expression, windowNs, during };
}

function operation(
  name: string,
  latencies: readonly number[],
  failures: number,
  inFlight: number,
  failuresByCause: Int32Array,
): Result["operations"][number] {
  const successes = latencies.length;
  const requests = successes + failures + inFlight;
  const latency = histogramOf(latencies);
  return {
    service: "web",
    operation: name,
    requests,
    successes,
    failures,
    inFlight,
    latency,
    failuresByCause,
    lookUps: 0,
    hits: 0,
  };
}

function byCause(
  failures: NonNullable<ResultParts["failures"]>,
  ending: number,
  endings: number,
): Int32Array {
  const counts = new Int32Array(OUTCOMES.length * endings);
  OUTCOMES.forEach(({ cause }, outcome) => {
    counts[outcome * endings + ending] = failures[cause] ?? 0;
  });
  return counts;
}
