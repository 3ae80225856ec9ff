import assert from "node:assert/strict";
import { rejectionProbability } from "../../../src/mesh/resilience/admission-control";
import { EnvoyGradient, GRADIENT, gradientOf, nextLimit } from "../../../src/mesh/resilience/envoy-gradient";
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
    readonly sr_threshold_percent: number;
    readonly aggression: number;
    readonly max_rejection_percent: number;
  };
  readonly expected: { readonly probability: number; readonly tolerance: number };
}

function admission({ input, expected }: AdmissionCase): void {
  const probability = rejectionProbability(input.total, input.successes, {
    samplingWindowNs: 30e9,
    rpsThreshold: 0,
    aggression: input.aggression,
    srThreshold: input.sr_threshold_percent / 100,
    maxRejectionProbability: input.max_rejection_percent / 100,
  });
  const error = Math.abs(probability - expected.probability);
  assert.ok(error <= expected.tolerance, `${probability}, expected ${expected.probability}`);
}

interface GradientCase {
  readonly input: {
    readonly concurrency_limit: number;
    readonly min_rtt_ms: number;
    readonly sample_rtt_ms: number;
    readonly buffer_percent: number;
    readonly max_concurrency_limit: number;
    readonly min_concurrency: number;
  };
  readonly expected: { readonly gradient: number; readonly new_limit: number };
}

function gradient({ input, expected }: GradientCase): void {
  const ratio = gradientOf(input.min_rtt_ms * 1e3, input.sample_rtt_ms * 1e3, input.buffer_percent / 100);
  assert.equal(ratio, expected.gradient);
  const bounds = {
    maxConcurrencyLimit: input.max_concurrency_limit,
    minConcurrency: input.min_concurrency,
  };
  assert.equal(nextLimit(input.concurrency_limit, ratio, bounds), expected.new_limit);
}

interface ScenarioCase {
  readonly input: { readonly scenario: string };
  readonly expected: Readonly<Record<string, unknown>>;
}

function gradientDefaults({ expected }: ScenarioCase): void {
  assert.deepEqual(
    {
      max_concurrency_limit: GRADIENT.maxConcurrencyLimit,
      request_count: GRADIENT.requestCount,
      sample_percentile: GRADIENT.sampleAggregatePercentile,
      jitter: GRADIENT.jitter,
      min_concurrency: GRADIENT.minConcurrency,
      buffer: GRADIENT.buffer,
    },
    expected,
  );
}

/** The number that stands where `pattern` has its group. */
function numberIn(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** A controller whose requests all take as long as they are told to. */
class Controlled {
  readonly controller: EnvoyGradient;
  private now = 0;

  constructor(scenario: string) {
    const options = {
      ...GRADIENT,
      minConcurrency: numberIn(scenario, /min_concurrency (\d+)/) ?? GRADIENT.minConcurrency,
      requestCount: numberIn(scenario, /request_count (\d+)/) ?? GRADIENT.requestCount,
      buffer: (numberIn(scenario, /buffer (\d+)%/) ?? 100 * GRADIENT.buffer) / 100,
      fixedValueNs: (numberIn(scenario, /fixed min RTT (\d+) ms/) ?? 0) * NS_PER_MS,
    };
    this.controller = new EnvoyGradient(options, new TestRandom(1), 0);
  }

  /** One request after the other. */
  requests(n: number, ms: number): void {
    for (let k = 0; k < n; k++) {
      assert.ok(this.controller.begin(this.now));
      const beganAt = this.now;
      this.now += ms * NS_PER_MS;
      this.controller.end(beganAt, this.now);
    }
  }

  /** A window full of samples, and what the limit is after it. */
  window(ms: number): number {
    const end = this.now + GRADIENT.concurrencyUpdateIntervalNs;
    while (this.now < end) this.requests(1, ms);
    return this.controller.limit;
  }
}

function gradientScript({ input: { scenario }, expected }: ScenarioCase): void {
  const world = new Controlled(scenario);
  const { controller } = world;
  if ("limit_during_min_rtt" in expected) {
    assert.equal(controller.limit, expected.limit_during_min_rtt);
    let forwarded = 0;
    while (controller.begin(0)) forwarded++;
    assert.deepEqual([forwarded, "block"], expected.forwarded_then_blocked);
    for (let n = 0; n < forwarded; n++) controller.cancel();
    world.requests(GRADIENT.requestCount, numberIn(scenario, /samples (\d+) ms/)!);
    assert.equal(controller.minRttNs, (expected.min_rtt_ms_after_50_samples as number) * NS_PER_MS);
  } else if ("limit_strictly_increases_each_window" in expected) {
    world.requests(GRADIENT.requestCount, numberIn(scenario, /min_rtt (\d+) ms/)!);
    let before = controller.limit;
    for (let n = 0; n < (expected.limit_strictly_increases_each_window as number); n++) {
      const after = world.window(numberIn(scenario, /of (\d+) ms samples/)!);
      assert.ok(after > before, `${after} after ${before}`);
      before = after;
    }
  } else if (expected.limit === "greater than before, then smaller than before") {
    const rtt = numberIn(scenario, /fixed min RTT (\d+) ms/)!;
    const [below, above] = [/(\d+) ms below/, /then (\d+) ms above/].map((from) => numberIn(scenario, from)!);
    const start = controller.limit;
    for (let n = 0; n < 5; n++) world.window(rtt - below);
    const high = controller.limit;
    assert.ok(high > start, `${high} after ${start}`);
    for (let n = 0; n < 5; n++) world.window(rtt + above);
    assert.ok(controller.limit < high, `${controller.limit} after ${high}`);
  } else assert.fail(`no adapter for what ${Object.keys(expected).join(", ")} expects`);
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
  readonly input: Readonly<Record<"limit" | "inflight" | "max" | "min", number>> & { readonly drop: boolean };
  readonly expected: { readonly limit: number };
}

function aimd({ input, expected }: AimdCase): void {
  const options = { ...AIMD, initialLimit: input.limit, minLimit: input.min, maxLimit: input.max };
  const limit = new NetflixAimd(options);
  limit.sample(NS_PER_MS, input.inflight, input.drop);
  assert.equal(limit.limit, expected.limit);
}

interface Gradient2Case {
  readonly input: {
    readonly initial: number;
    readonly min: number;
    readonly max: number;
    readonly smoothing: number;
    readonly longWindow: number;
    readonly rttTolerance: number;
    readonly queueSize: number;
    readonly samples: readonly (readonly [number, number])[];
  };
  readonly expected: { readonly limits: readonly number[] };
}

function gradient2({ input, expected }: Gradient2Case): void {
  const { initial: initialLimit, min: minLimit, max: maxConcurrency, samples, ...others } = input;
  const limit = new NetflixGradient2({ ...GRADIENT2, ...others, initialLimit, minLimit, maxConcurrency });
  const limits = samples.map(([rtt, inflight]) => {
    limit.sample(rtt, inflight);
    return limit.limit;
  });
  assert.deepEqual(limits, expected.limits);
}

interface VegasCase {
  readonly input: {
    readonly initial: number;
    readonly max: number;
    readonly smoothing: number;
    readonly samples: readonly (readonly [number, number, boolean])[];
  };
  readonly expected: { readonly limits: readonly number[] };
}

function vegas({ input, expected }: VegasCase): void {
  const { initial: initialLimit, max: maxConcurrency, smoothing } = input;
  const limit = new NetflixVegas({ ...VEGAS, initialLimit, maxConcurrency, smoothing }, new TestRandom(1));
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
  envoy_adaptive_concurrency: { g: gradient, t: gradientScript, d: gradientDefaults },
  envoy_token_bucket: { Tb: bucket, Cb: bucket },
  netflix_aimd: { a: aimd, c: aimd },
  netflix_gradient2: { x: gradient2 },
  netflix_vegas: { t: vegas, x: vegas, lg: logarithm },
};
