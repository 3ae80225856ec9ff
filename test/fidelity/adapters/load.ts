import assert from "node:assert/strict";
import { defaultWeight, wholeWeight } from "../../../src/mesh/balance/client-side-weighted-round-robin";
import { isUsable, reportedWeight } from "../../../src/mesh/balance/reported-weights";
import { StaticStride } from "../../../src/mesh/balance/static-stride";
import { slowStartWeight } from "../../../src/mesh/balance/slow-start";
import { NS_PER_MS, assertClose } from "./adapter";
import type { Adapters } from "./adapter";

interface SlowStartCase {
  readonly input: {
    readonly ms_since_last_hc_pass: number;
    readonly slow_start_window_ms: number;
    readonly aggression: number;
    readonly min_weight_fraction: number;
    readonly host_weight: number;
  };
  readonly expected: { readonly weight: number };
}

function slowStart({ input, expected }: SlowStartCase): void {
  const { ms_since_last_hc_pass: knownMs, host_weight, aggression } = input;
  const options = {
    windowNs: input.slow_start_window_ms * NS_PER_MS,
    aggression,
    minWeight: input.min_weight_fraction,
  };
  assertClose([slowStartWeight(host_weight, knownMs, options)], [expected.weight], 1e-12);
}

interface StrideCase {
  readonly input: {
    readonly weights: readonly number[];
    readonly start_sequence_int32: number;
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

function staticStride({ input: { weights, start_sequence_int32, n }, expected }: StrideCase): void {
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
    readonly eps: number;
    readonly error_utilization_penalty?: number;
    readonly penalty?: number;
  };
  readonly expected: { readonly weight: number };
}

function grpcWeight({ input, expected }: ReportCase): void {
  const { qps, utilization, eps, error_utilization_penalty: penalty } = input;
  assertClose([reportedWeight(qps, utilization, eps, penalty!)], [expected.weight], 1e-9);
}

function envoyWeight({ input: { qps, utilization, eps, penalty }, expected }: ReportCase): void {
  assert.equal(wholeWeight(reportedWeight(qps, utilization, eps, penalty!)), expected.weight);
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

/** Balancers that go by reports of load, by probes and by time. */
export const LOAD: Adapters = {
  envoy_slow_start: { f: slowStart },
  envoy_client_side_wrr: { m: median, w: envoyWeight },
  grpc_static_stride: { t: staticStride, tc: staticStride, x: staticStride },
  grpc_wrr_weight: { w: grpcWeight, a: usableWeight },
};
