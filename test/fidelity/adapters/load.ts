import assert from "node:assert/strict";
import { ApertureRing } from "../../../src/mesh/balance/aperture";
import { c3Mean, c3Rank } from "../../../src/mesh/balance/c3";
import { defaultWeight, wholeWeight } from "../../../src/mesh/balance/client-side-weighted-round-robin";
import { d2Health } from "../../../src/mesh/balance/d2-relative";
import { adaptiveLoad } from "../../../src/mesh/balance/dubbo-adaptive";
import { warmupWeight } from "../../../src/mesh/balance/dubbo-weights";
import { POLICIES } from "../../../src/mesh/balance/policies";
import { hotCold } from "../../../src/mesh/balance/prequal";
import { isUsable, reportedWeight } from "../../../src/mesh/balance/reported-weights";
import { StaticStride } from "../../../src/mesh/balance/static-stride";
import { slowStartWeight } from "../../../src/mesh/balance/slow-start";
import { NS_PER_MS, assertClose } from "./adapter";
import type { Adapters } from "./adapter";

interface SlowStartCase {
  readonly input: {
    readonly ms_since_last_hc_pass: number;
    readonly slow_start_window_ms: number;
    readonly aggression?: number;
    readonly min_weight_fraction?: number;
    readonly host_weight: number;
  };
  readonly expected: { readonly weight: number };
}

function slowStart({ input, expected }: SlowStartCase): void {
  const { ms_since_last_hc_pass: knownMs, host_weight, aggression = 1 } = input;
  const options = {
    windowNs: input.slow_start_window_ms * NS_PER_MS,
    aggression,
    minWeight: input.min_weight_fraction ?? 0.1,
  };
  assertClose([slowStartWeight(host_weight, knownMs, options)], [expected.weight], 1e-12);
}

interface StrideCase {
  readonly input: {
    readonly weights: readonly number[];
    readonly start_sequence_int32?: number;
    readonly n: number;
  };
  readonly expected: {
    readonly picks?: readonly number[];
    readonly counts?: readonly number[];
    readonly sequence_after_each?: readonly number[];
    readonly end_sequence_int32?: number;
    readonly uses_round_robin?: boolean;
  };
}

function staticStride({ input: { weights, start_sequence_int32 = 0, n }, expected }: StrideCase): void {
  const schedule = new StaticStride();
  schedule.fill(weights, weights.length);
  schedule.sequence = start_sequence_int32 >>> 0;
  const counts = weights.map(() => 0);
  const after: number[] = [];
  const picks = Array.from({ length: n }, () => {
    const entry = schedule.next();
    counts[entry]++;
    after.push(schedule.sequence);
    return entry;
  });
  const { end_sequence_int32: end, sequence_after_each: each, uses_round_robin: isPlain } = expected;
  if (expected.picks !== undefined) assert.deepEqual(picks, expected.picks);
  if (expected.counts !== undefined) assert.deepEqual(counts, expected.counts);
  if (each !== undefined) assert.deepEqual(after, each);
  if (end !== undefined) assert.equal(schedule.sequence | 0, end);
  if (isPlain !== undefined) assert.equal(schedule.isPlain, isPlain);
}

interface ReportCase {
  readonly input: {
    readonly qps: number;
    readonly utilization: number;
    readonly eps?: number;
    readonly error_utilization_penalty?: number;
    readonly penalty?: number;
  };
  readonly expected: { readonly weight: number };
}

function grpcWeight({ input, expected }: ReportCase): void {
  const { qps, utilization, eps = 0, error_utilization_penalty: penalty = 1 } = input;
  assertClose([reportedWeight(qps, utilization, eps, penalty)], [expected.weight], 1e-9);
}

function envoyWeight({ input, expected }: ReportCase): void {
  const { qps, utilization, eps = 0, penalty = 1 } = input;
  assert.equal(wholeWeight(reportedWeight(qps, utilization, eps, penalty)), expected.weight);
}

interface UsableCase {
  readonly input: {
    readonly now_s: number;
    readonly last_update_s: number;
    readonly non_empty_since_s: number;
    readonly blackout_s: number;
    readonly expiration_s: number;
    readonly stored_weight: number;
  };
  readonly expected: { readonly usable_weight: number };
}

/** As in Go, a time of 0 is one that never was. */
function usableWeight({ input, expected }: UsableCase): void {
  const { now_s, last_update_s, non_empty_since_s, blackout_s: blackout, expiration_s: expiration } = input;
  const at = last_update_s === 0 ? -Infinity : last_update_s;
  const since = non_empty_since_s === 0 ? Infinity : non_empty_since_s;
  const usable = isUsable(now_s, { since, at }, { blackout, expiration });
  assert.equal(usable ? input.stored_weight : 0, expected.usable_weight);
}

interface MedianCase {
  readonly input: { readonly known_weights: readonly number[] };
  readonly expected: { readonly default_weight: number };
}

function median({ input, expected }: MedianCase): void {
  assert.equal(defaultWeight(input.known_weights), expected.default_weight);
}

interface RankCase {
  readonly input:
    | { readonly ewma: number; readonly sample: number; readonly alpha?: number }
    | {
        readonly outstanding: number;
        readonly clients: number;
        readonly queue: number;
        readonly service_ms: number;
        readonly response_ms: number;
      };
  readonly expected: { readonly rank?: number; readonly ewma?: number };
}

function c3({ input, expected }: RankCase): void {
  if ("ewma" in input) {
    assertClose([c3Mean(input.ewma, input.sample, input.alpha)], [expected.ewma!], 1e-9);
    return;
  }
  const { service_ms: service, response_ms: response, ...line } = input;
  assertClose([c3Rank({ ...line, service, response })], [expected.rank!], 1e-9);
}

interface HealthCase {
  readonly input: {
    readonly old_health_score: number;
    readonly cluster_avg_latency_ms: number;
    readonly host_latency_ms: number;
    readonly error_rate: number;
    readonly call_count: number;
    readonly slow_start_threshold?: number;
  };
  readonly expected: { readonly new_health_score: number; readonly tolerance?: number };
}

function d2({ input, expected }: HealthCase): void {
  const options = { ...POLICIES.d2Relative.defaults, slowStartThreshold: input.slow_start_threshold ?? 0 };
  const interval = {
    clusterMs: input.cluster_avg_latency_ms,
    hostMs: input.host_latency_ms,
    errorRate: input.error_rate,
    calls: input.call_count,
  };
  const health = d2Health(input.old_health_score, interval, options);
  assertClose([health], [expected.new_health_score], expected.tolerance ?? 1e-9);
}

interface AdaptiveCase {
  readonly input: {
    readonly cpu_load: number;
    readonly ewma_latency_ms: number;
    readonly inflight: number;
    readonly successes: number;
    readonly requests: number;
    readonly weight: number;
  };
  readonly expected: { readonly load: number; readonly tolerance?: number };
}

function dubboAdaptive({ input, expected }: AdaptiveCase): void {
  const { cpu_load: cpu, ewma_latency_ms: latencyMs, inflight: inFlight, ...rest } = input;
  assertClose(
    [adaptiveLoad({ cpu, latencyMs, inFlight, ...rest })],
    [expected.load],
    expected.tolerance ?? 1e-9,
  );
}

interface WarmupCase {
  readonly input: { readonly uptime_ms: number; readonly warmup_ms?: number; readonly weight?: number };
  readonly expected: { readonly weight: number };
}

function dubboWarmup({
  input: { uptime_ms, warmup_ms = 600_000, weight = 100 },
  expected,
}: WarmupCase): void {
  assert.equal(warmupWeight(uptime_ms, warmup_ms, weight), expected.weight);
}

interface ApertureCase {
  readonly input: {
    readonly local_count: number;
    readonly local_id: number;
    readonly remote_count: number;
    readonly min_aperture?: number;
  };
  readonly expected: {
    readonly width?: number;
    readonly nodes: Readonly<Record<string, number>>;
    readonly tolerance?: number;
  };
}

function aperture({ input, expected }: ApertureCase): void {
  const { local_count: count, local_id: index, remote_count, min_aperture = 12 } = input;
  const ring = new ApertureRing(remote_count, { index, count }, min_aperture);
  const first = ring.index(ring.offset);
  const nodes = Array.from({ length: ring.range }, (_, k) => (first + k) % remote_count).sort(
    (a, b) => a - b,
  );
  const tolerance = expected.tolerance ?? 1e-6;
  assert.deepEqual(nodes.map(String), Object.keys(expected.nodes));
  assertClose(
    nodes.map((node) => ring.weight(node)),
    Object.values(expected.nodes),
    tolerance,
  );
  if (expected.width !== undefined) assertClose([ring.width], [expected.width], tolerance);
}

interface HotColdCase {
  readonly input: {
    readonly pool: readonly { readonly id: string; readonly rif: number; readonly latency: number }[];
    readonly rif_threshold: number;
  };
  readonly expected: { readonly pick: string | null };
}

function prequal({ input: { pool, rif_threshold }, expected }: HotColdCase): void {
  const inFlight = pool.map(({ rif }) => rif);
  const latencies = pool.map(({ latency }) => latency);
  const picked = hotCold(inFlight, latencies, pool.length, rif_threshold);
  assert.equal(picked < 0 ? null : pool[picked].id, expected.pick);
}

/** Balancers that go by reports of load, by probes and by time. */
export const LOAD: Adapters = {
  c3_ranking: { T: c3, C: c3 },
  d2_relative: { d: d2 },
  dubbo_adaptive: { a: dubboAdaptive },
  dubbo_warmup: { w: dubboWarmup },
  finagle_deterministic_aperture: { T: aperture, C: aperture },
  prequal_hcl: { h: prequal },
  envoy_slow_start: { f: slowStart },
  envoy_client_side_wrr: { m: median, w: envoyWeight },
  grpc_static_stride: { t: staticStride, tc: staticStride, x: staticStride },
  grpc_wrr_weight: { w: grpcWeight, a: usableWeight },
};
