import assert from "node:assert/strict";
import { rejectionProbability } from "../../../src/mesh/resilience/admission-control";
import { AIMD, NetflixAimd } from "../../../src/mesh/resilience/netflix-aimd";
import { GRADIENT2, NetflixGradient2 } from "../../../src/mesh/resilience/netflix-gradient2";
import { NetflixVegas, VEGAS, log10root } from "../../../src/mesh/resilience/netflix-vegas";
import { TokenBucket } from "../../../src/mesh/resilience/token-bucket";
import { TestRandom } from "../../support/test-random";
import { NS_PER_MS } from "./adapter";
import type { Adapters } from "./adapter";

interface AdmissionCase {
  readonly input: {
    readonly total: number;
    readonly successes: number;
    readonly sr_threshold_percent?: number;
    readonly aggression?: number;
    readonly max_rejection_percent?: number;
  };
  readonly expected: { readonly probability: number; readonly tolerance?: number };
}

function admission({ input, expected }: AdmissionCase): void {
  const probability = rejectionProbability(input.total, input.successes, {
    samplingWindowNs: 30e9,
    rpsThreshold: 0,
    aggression: input.aggression ?? 1,
    srThreshold: (input.sr_threshold_percent ?? 95) / 100,
    maxRejectionProbability: (input.max_rejection_percent ?? 80) / 100,
  });
  const error = Math.abs(probability - expected.probability);
  assert.ok(error <= (expected.tolerance ?? 1e-9), `${probability}, expected ${expected.probability}`);
}

interface BucketCase {
  readonly input: {
    readonly max_tokens: number;
    readonly fill_rate_per_s: number;
    readonly ops: readonly {
      readonly t?: number;
      readonly c?: number;
      readonly p?: boolean;
      readonly next?: boolean;
      readonly reset?: number;
    }[];
  };
  readonly expected: { readonly results: readonly (number | null)[] };
}

function bucket({ input, expected }: BucketCase): void {
  const tokens = new TokenBucket({ maxTokens: input.max_tokens, fillRate: input.fill_rate_per_s }, 0);
  let now = 0;
  const results = input.ops.map((op) => {
    if (op.t !== undefined) now = op.t * NS_PER_MS;
    if (op.reset !== undefined) {
      tokens.reset(op.reset, now);
      return null;
    }
    return op.next === true ? tokens.nextTokenAvailableMs() : tokens.consume(op.c!, op.p ?? false, now);
  });
  assert.deepEqual(results, expected.results);
}

interface AimdCase {
  readonly input: {
    readonly limit: number;
    readonly inflight: number;
    readonly drop?: boolean;
    readonly max?: number;
    readonly min?: number;
    readonly backoff_ratio?: number;
    readonly timeout_s?: number;
    readonly rtt_ms?: number;
  };
  readonly expected: { readonly limit: number };
}

function aimd({ input, expected }: AimdCase): void {
  const { min, max, backoff_ratio: ratio, timeout_s: timeout, rtt_ms: rtt = 1, drop = false } = input;
  const limit = new NetflixAimd({
    initialLimit: input.limit,
    minLimit: min ?? AIMD.minLimit,
    maxLimit: max ?? AIMD.maxLimit,
    backoffRatio: ratio ?? AIMD.backoffRatio,
    timeoutNs: timeout === undefined ? AIMD.timeoutNs : timeout * 1e9,
  });
  limit.sample(rtt * NS_PER_MS, input.inflight, drop);
  assert.equal(limit.limit, expected.limit);
}

interface Gradient2Case {
  readonly input: {
    readonly initial?: number;
    readonly min?: number;
    readonly max?: number;
    readonly smoothing?: number;
    readonly longWindow?: number;
    readonly rttTolerance?: number;
    readonly queueSize?: number;
    readonly samples: readonly (readonly [number, number])[];
  };
  readonly expected: { readonly limits: readonly number[] };
}

function gradient2({ input, expected }: Gradient2Case): void {
  const { initial, min, max, samples, ...others } = input;
  const limit = new NetflixGradient2({
    ...GRADIENT2,
    ...others,
    initialLimit: initial ?? GRADIENT2.initialLimit,
    minLimit: min ?? GRADIENT2.minLimit,
    maxConcurrency: max ?? GRADIENT2.maxConcurrency,
  });
  const limits = samples.map(([rtt, inflight]) => {
    limit.sample(rtt, inflight);
    return limit.limit;
  });
  assert.deepEqual(limits, expected.limits);
}

interface VegasCase {
  readonly input: {
    readonly initial?: number;
    readonly max?: number;
    readonly smoothing?: number;
    /** Which of alpha's functions: there is one. */
    readonly log10_alpha?: string;
    readonly samples: readonly (readonly [number, number, boolean])[];
  };
  readonly expected: { readonly limits: readonly number[] };
}

function vegas({ input, expected }: VegasCase): void {
  const { initial, max, smoothing, log10_alpha: alpha = "default" } = input;
  assert.equal(alpha, "default");
  const options = {
    ...VEGAS,
    initialLimit: initial ?? VEGAS.initialLimit,
    maxConcurrency: max ?? VEGAS.maxConcurrency,
    smoothing: smoothing ?? VEGAS.smoothing,
  };
  const limit = new NetflixVegas(options, new TestRandom(1));
  const limits = input.samples.map(([rtt, inflight, isDropped]) => {
    limit.sample(rtt, inflight, isDropped);
    return limit.limit;
  });
  assert.deepEqual(limits, expected.limits);
}

interface LogCase {
  readonly input: { readonly log10root_of: readonly number[] };
  readonly expected: { readonly values: readonly number[] };
}

function logarithm({ input, expected }: LogCase): void {
  assert.deepEqual(input.log10root_of.map(log10root), expected.values);
}

export const LIMITS: Adapters = {
  envoy_admission_control: { t: admission, c: admission },
  envoy_token_bucket: { Tb: bucket, Cb: bucket },
  netflix_aimd: { a: aimd, c: aimd },
  netflix_gradient2: { x: gradient2 },
  netflix_vegas: { t: vegas, x: vegas, lg: logarithm },
};
