import assert from "node:assert/strict";
import {
  backoffDelay,
  exponentialInterval,
  linearInterval,
  lowerBoundDelay,
} from "../../../src/mesh/resilience/backoff";
import { WindowBudget, retryLimit } from "../../../src/mesh/resilience/retry-budget";
import { RetryThrottle } from "../../../src/mesh/resilience/retry-throttle";
import { mayRetry } from "../../../src/mesh/resilience/retry";
import type { ResetReason } from "../../../src/mesh/resilience/retry";
import { scripted } from "../../support/scripted-random";
import { NS_PER_MS } from "./adapter";
import { assertClose } from "./adapter";
import type { Adapters } from "./adapter";

const NS_PER_S = 1e9;
/** The share by which a pause of gRPC may be longer or shorter (A6). */
const GRPC_JITTER = 0.2;

interface RetryCase {
  readonly input: {
    readonly retry_on: readonly string[];
    readonly status?: number;
    readonly reset?: ResetReason;
    readonly grpc_status?: number;
    readonly ratelimited_header?: boolean;
    readonly retriable_status_codes?: readonly number[];
  };
  readonly expected: { readonly retry: boolean };
}

function retryOn({ input, expected }: RetryCase): void {
  const conditions = input.retry_on.flatMap((condition) =>
    condition === "retriable-status-codes" ? (input.retriable_status_codes ?? []).map(String) : [condition],
  );
  const { reset, status, grpc_status: grpcStatus, ratelimited_header: rateLimited } = input;
  const end = reset !== undefined ? { reset } : { status: status ?? 200, grpcStatus, rateLimited };
  assert.equal(mayRetry(conditions, end), expected.retry);
}

interface ExponentialCase {
  readonly input: {
    readonly base_ms: number;
    readonly max_ms: number;
    readonly random: readonly (number | string)[];
  };
  readonly expected: { readonly delays_ms: readonly number[] };
}

/** Envoy reckons in milliseconds and the rule has no scale of its own, so here the unit of time is 1 ms. */
function jitteredExponential({ input, expected }: ExponentialCase): void {
  const backoff = { baseNs: input.base_ms, maxNs: input.max_ms, jitter: "full" as const };
  const script = scripted(...input.random);
  const delays = input.random.map((_, i) => backoffDelay(backoff, i + 1, script));
  assert.deepEqual(delays, expected.delays_ms);
  script.assertUsedUp();
}

interface SimpleBackoffCase {
  readonly input:
    | { readonly strategy: "jittered_lower_bound"; readonly min_ms: number; readonly random: number | string }
    | { readonly strategy: "fixed"; readonly interval_ms: number };
  readonly expected: { readonly delay_ms: number };
}

function simpleBackoff({ input, expected }: SimpleBackoffCase): void {
  if (input.strategy === "fixed") {
    const { interval_ms: ms } = input;
    for (const retry of [1, 2, 3]) {
      assert.equal(
        backoffDelay({ baseNs: ms, maxNs: ms, jitter: "none" }, retry, scripted()),
        expected.delay_ms,
      );
    }
  } else {
    assert.equal(lowerBoundDelay(input.min_ms, scripted(input.random)), expected.delay_ms);
  }
}

interface BudgetCase {
  readonly input: {
    readonly active: number;
    readonly pending: number;
    readonly budget_percent?: number;
    readonly min_retry_concurrency?: number;
    readonly outstanding_retries: number;
  };
  readonly expected: { readonly limit?: number; readonly can_create: boolean };
}

function concurrentBudget({ input, expected }: BudgetCase): void {
  const { budget_percent: percent = 20, min_retry_concurrency: min = 3 } = input;
  const budget = { ratio: percent / 100, min };
  const limit = retryLimit(budget, input.active + input.pending);
  if (expected.limit !== undefined) assert.equal(limit, expected.limit);
  assert.equal(input.outstanding_retries < limit, expected.can_create);
}

interface ThresholdCase {
  readonly input: { readonly resource: string; readonly current: number; readonly max?: number };
  readonly expected: { readonly can_create: boolean };
}

/** What Envoy has where nothing is configured. */
const THRESHOLDS: Readonly<Record<string, number>> = {
  connections: 1024,
  pending_requests: 1024,
  requests: 1024,
  retries: 3,
  connection_pools: Infinity,
};

/** A plain threshold is a budget without a share. */
function threshold({ input: { resource, current, max }, expected }: ThresholdCase): void {
  assert.ok(Object.hasOwn(THRESHOLDS, resource), `no adapter for ${resource}`);
  const limit = retryLimit({ ratio: 0, min: max ?? THRESHOLDS[resource] }, current);
  assert.equal(current < limit, expected.can_create);
}

interface WindowCase {
  readonly input: {
    readonly requests: number;
    readonly percent_can_retry: number;
    readonly ttl_s: number;
    readonly min_retries_per_s: number;
    readonly all_within_one_ttl?: boolean;
  };
  readonly expected: { readonly retries_allowed: number; readonly tolerance?: number };
}

function windowTotal({ input, expected }: WindowCase): void {
  const options = {
    ttlNs: input.ttl_s * 1e9,
    minPerSecond: input.min_retries_per_s,
    ratio: input.percent_can_retry,
  };
  assert.notEqual(input.all_within_one_ttl, false, "no adapter for requests over a longer time");
  const budget = new WindowBudget(options, 0);
  for (let i = 0; i < input.requests; i++) budget.deposit(0);
  let retries = 0;
  while (budget.withdraw(0)) retries++;
  const { retries_allowed: allowed, tolerance = 1 } = expected;
  assert.ok(
    Math.abs(retries - allowed) <= tolerance,
    `${retries} retries, expected ${allowed} +- ${tolerance}`,
  );
}

interface WindowScriptCase {
  readonly input: {
    readonly ttl_ms: number;
    readonly min_retries_per_s: number;
    readonly percent_can_retry: number;
    /** "d" a request, "w" a retry, "+n" n ms pass */
    readonly ops: readonly string[];
  };
  readonly expected: { readonly withdraw_results: readonly boolean[] };
}

function windowScript({ input, expected }: WindowScriptCase): void {
  const { ttl_ms, min_retries_per_s: minPerSecond, percent_can_retry: ratio } = input;
  const budget = new WindowBudget({ ttlNs: ttl_ms * NS_PER_MS, minPerSecond, ratio }, 0);
  const results: boolean[] = [];
  let now = 0;
  for (const op of input.ops) {
    if (op === "d") budget.deposit(now);
    else if (op === "w") results.push(budget.withdraw(now));
    else now += Number(op) * NS_PER_MS;
  }
  assert.deepEqual(results, expected.withdraw_results);
}

interface FinagleBackoffCase {
  readonly input: {
    readonly start_ms: number;
    readonly max_ms?: number;
    readonly n: number;
  } & (
    | { readonly kind: "exponential"; readonly multiplier: number }
    | { readonly kind: "linear"; readonly offset_ms: number }
  );
  readonly expected: { readonly delays_ms: readonly number[] };
}

function finagleBackoff({ input, expected }: FinagleBackoffCase): void {
  const max = input.max_ms ?? Infinity;
  const delays = Array.from({ length: input.n }, (_, i) =>
    input.kind === "linear"
      ? linearInterval(input.start_ms, input.offset_ms, max, i + 1)
      : exponentialInterval(input.start_ms, input.multiplier, max, i + 1),
  );
  assert.deepEqual(delays, expected.delays_ms);
}

interface GrpcBackoffCase {
  readonly input: {
    readonly retry_attempt: number;
    readonly initial_backoff_s?: number;
    readonly multiplier?: number;
    readonly max_backoff_s?: number;
  };
  readonly expected: { readonly nominal_s: number; readonly min_s: number; readonly max_s: number };
}

/** The least and the most that chance can make of the pause; what is not said is as for connections. */
function grpcBackoff({ input, expected }: GrpcBackoffCase): void {
  const { retry_attempt: retry, initial_backoff_s: initial = 1, multiplier = 1.6 } = input;
  const backoff = { baseNs: initial * NS_PER_S, multiplier, maxNs: (input.max_backoff_s ?? 120) * NS_PER_S };
  const pause = (jitter: number, unit: number): number =>
    backoffDelay({ ...backoff, jitter }, retry, { unit: () => unit, below: () => 0 }) / NS_PER_S;
  const ends = [pause(0, 0), pause(GRPC_JITTER, 0), pause(GRPC_JITTER, 1)];
  assertClose(ends, [expected.nominal_s, expected.min_s, expected.max_s], 1e-9);
}

interface ThrottleCase {
  readonly input: { readonly max_tokens: number; readonly token_ratio: number; readonly ops: string };
  readonly expected:
    | { readonly tokens: readonly number[]; readonly allowed: string }
    | { readonly tokens_final: number; readonly allowed_final: number };
}

function throttleScript({ input, expected }: ThrottleCase): void {
  const throttle = new RetryThrottle({ maxTokens: input.max_tokens, tokenRatio: input.token_ratio });
  const tokens: number[] = [];
  let allowed = "";
  for (const op of input.ops) {
    if (op === "f") throttle.failed();
    else throttle.succeeded();
    tokens.push(throttle.tokens);
    allowed += throttle.isOpen ? "1" : "0";
  }
  if ("tokens" in expected) {
    assertClose(tokens, expected.tokens, 1e-9);
    assert.equal(allowed, expected.allowed);
  } else {
    assertClose([throttle.tokens], [expected.tokens_final], 1e-9);
    assert.equal(throttle.isOpen, expected.allowed_final === 1);
  }
}

export const RESILIENCE: Adapters = {
  envoy_retry_on: { r: retryOn },
  envoy_backoff: { Tj: jitteredExponential, Cj: jitteredExponential, lb: simpleBackoff },
  envoy_circuit_breakers: { b: concurrentBudget, t: threshold },
  grpc_backoff: { b: grpcBackoff },
  grpc_retry_throttle: { x: throttleScript, c: throttleScript },
  retry_budget: { b: windowTotal, t: windowScript },
  finagle_backoff: { t: finagleBackoff, c: finagleBackoff },
};
